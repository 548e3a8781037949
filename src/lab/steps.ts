import { findLeaks, type Leak, leakText, watchOf } from './canary.ts';
import { type Expectation, failed, runCheck } from './check.ts';
import {
	type Database,
	type Engine,
	type Execution,
	errorOf,
	type Script,
	type StartState,
	SUPERUSER,
} from './engine.ts';

import type { Holding } from './holdings.ts';
import type { Actor, Lab, Probe, Step } from './read.ts';

/** The two scripts that every lab begins with. */
export interface SharedScripts {
	/** Text of `labs/roles.sql` and `labs/expect.sql`. */
	readonly roles: string;
	readonly expect: string;
}

export interface ProbeResult extends Probe {
	readonly execution: Execution;
	readonly leaks: readonly Leak[];
	/** On a shared connection: what it holds afterward. */
	readonly holds?: readonly Holding[];
	/** With several connections: which one it had, from 1. */
	readonly connection?: number;
	/** On a shared connection: label of the client whose transaction keeps it, so that this one waits. */
	readonly waits?: string;
}

export interface Verdict {
	readonly passed: boolean;
	readonly answer: Execution;
	/** What the answer’s own session saw of other tenants; an actor without a tenant has none. */
	readonly answerLeaks: readonly Leak[];
	readonly probes: readonly ProbeResult[];
	readonly expectations: readonly Expectation[];
	/** On a shared connection: what it held when the answer gave it back, and at the end. */
	readonly answerHolds?: readonly Holding[];
	readonly holds?: readonly Holding[];
}

const SETUP_LOGIN = { role: 'app_owner', tenant: null } as const;

/** What every lab begins with, as scripts: baked into the directory that PGlite boots from. */
export function baseScripts(shared: SharedScripts): Script[] {
	return [
		{ name: 'labs/roles.sql', login: SUPERUSER, sql: shared.roles },
		{ name: 'labs/expect.sql', login: SUPERUSER, sql: shared.expect },
	];
}

/** Scripts that lead to the start of a step: roles, helper, schema, seed, superuser's part, earlier solutions. */
export function startState(
	lab: Lab,
	shared: SharedScripts,
	step: Pick<Step, 'number'>,
): StartState {
	const base = baseScripts(shared);
	const scripts: Script[] = [
		{ name: `${lab.id}/schema.sql`, login: SETUP_LOGIN, sql: lab.schema },
		{ name: `${lab.id}/seed.sql`, login: SETUP_LOGIN, sql: lab.seed },
	];
	if (lab.superuser !== null) {
		scripts.push({ name: `${lab.id}/superuser.sql`, login: SUPERUSER, sql: lab.superuser });
	}
	for (const { number, solution, actor, folder } of lab.steps) {
		if (number >= step.number || solution === null) continue;
		scripts.push({ name: `${lab.id}/${folder}/solution.sql`, login: actor.login, sql: solution });
	}
	return { key: JSON.stringify([...base, ...scripts]), base, scripts };
}

/** A fresh database at the start of the step, with the text applied as the step's actor. */
export async function applyAnswer(
	engine: Pick<Engine, 'open'>,
	lab: Lab,
	start: StartState,
	step: Step,
	text: string,
): Promise<{ database: Database; answer: Execution }> {
	const database = await engine.open(start);
	try {
		return { database, answer: await inSession(database, lab, step.actor, text) };
	} catch (cause) {
		await database.close();
		throw cause;
	}
}

/** Runs a pane's text in a clean session of its actor, on the state that is there. */
export async function runProbe(database: Database, lab: Lab, probe: Probe): Promise<ProbeResult> {
	const execution = await inSession(database, lab, probe.actor, probe.sql);
	return { ...probe, execution, leaks: findLeaks(lab, probe.actor, probe.sql, execution) };
}

/** Runs a text in a clean session of the actor, with what its lab makes the engine look for. */
export async function inSession(
	database: Database,
	lab: Lab,
	actor: Actor,
	sql: string,
): Promise<Execution> {
	const session = await database.session(actor.login);
	try {
		return await session.execute(sql, { watch: watchOf(lab, actor, sql) });
	} finally {
		await session.close();
	}
}

/**
 * The verdict on a text: start state, answer, `check.sql`, then every probe as its author wrote it,
 * each in a fresh session. Panes never count, so page, terminal and tests give one verdict.
 *
 * @throws EngineError when the engine fails or the check itself is malformed, never for what a reader wrote.
 */
export async function checkAnswer(
	engine: Engine,
	lab: Lab,
	start: StartState,
	step: Step,
	text: string,
): Promise<Verdict> {
	const { database, answer } = await applyAnswer(engine, lab, start, step, text);
	try {
		return await judge(database, lab, step, answer, text);
	} finally {
		await database.close();
	}
}

/**
 * The verdict on a database that an answer was just applied to. The check itself leaves no trace.
 * @param text of the answer: what it says itself is no leak.
 */
export async function judge(
	database: Database,
	lab: Lab,
	step: Step,
	answer: Execution,
	text: string,
): Promise<Verdict> {
	const expectations = await runCheck(database, step.check);
	const probes: ProbeResult[] = [];
	// Actors without a tenant come first: they need an instance that never saw one.
	const ordered = [...step.probes].sort(
		(a, b) => Number(a.actor.tenant !== undefined) - Number(b.actor.tenant !== undefined),
	);
	for (const probe of ordered) {
		const result = await attemptProbe(database, lab, probe);
		if ('problem' in result) expectations.push(failed(result.problem));
		else probes.push(result);
	}
	const answerLeaks = findLeaks(lab, step.actor, text, answer);
	return verdictOf(step, { answer, answerLeaks }, inPaneOrder(step, probes), expectations);
}

/** The verdict from its parts: what the answer itself did wrong, what was decided, what leaked. */
export function verdictOf(
	step: Pick<Step, 'leaks' | 'actor'>,
	{ answer, answerLeaks }: Pick<Verdict, 'answer' | 'answerLeaks'>,
	probes: readonly ProbeResult[],
	decided: readonly Expectation[],
): Verdict {
	const sessions = [
		{ who: `Your answer, run as ${step.actor.label},`, leaks: answerLeaks },
		...probes.map(({ actor, leaks }) => ({ who: actor.label, leaks })),
	];
	const leaks = step.leaks === 'forbidden' ? leakProblems(sessions) : [];
	const expectations = [...answerProblems(answer), ...decided, ...leaks];
	return { passed: expectations.every(({ ok }) => ok), answer, answerLeaks, probes, expectations };
}

/** Results in the order of the step's panes, in whatever order they ran. */
export function inPaneOrder(step: Step, results: readonly ProbeResult[]): ProbeResult[] {
	const place = (result: ProbeResult) => step.probes.findIndex(({ id }) => id === result.id);
	return [...results].sort((a, b) => place(a) - place(b));
}

/** An answer may have dropped the role that a pane logs in as: that is a finding, not a crash. */
async function attemptProbe(
	database: Database,
	lab: Lab,
	probe: Probe,
): Promise<ProbeResult | { problem: string }> {
	try {
		return await runProbe(database, lab, probe);
	} catch (cause) {
		// Classes 28 and 53: the server turned the login away, whatever the reason.
		if (!/^(28|53)...$/.test((cause as { code?: string }).code ?? '')) throw cause;
		return {
			problem: `${probe.actor.label} can no longer log in: ${(cause as Error).message}. Keep the role ${probe.actor.role}.`,
		};
	}
}

function answerProblems(answer: Execution): Expectation[] {
	const problems: Expectation[] = [];
	const error = errorOf(answer);
	if (error) {
		problems.push(failed('Your text runs to its end.', `${error.code}: ${error.message}`));
	}
	if (answer.leftOpen) {
		problems.push(
			failed(
				'Your text commits what it begins.',
				'A transaction was left open and has been rolled back. Add COMMIT.',
			),
		);
	}
	return problems;
}

function leakProblems(
	sessions: readonly { readonly who: string; readonly leaks: readonly Leak[] }[],
): Expectation[] {
	const found = new Map<string, Leak>();
	// On a shared connection one client may come twice: its first leak is enough.
	for (const { who, leaks } of sessions) {
		const [leak] = leaks;
		if (leak && !found.has(who)) found.set(who, leak);
	}
	return [...found].map(([who, leak]) =>
		failed(`${who} sees nothing of another tenant.`, leakText(leak)),
	);
}
