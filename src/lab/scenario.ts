import { findLeaks, type Leak, leakText, watchOf } from './canary.ts';
import { type Expectation, failed, runCheckIn } from './check.ts';
import { type Database, type Engine, type Execution, errorOf, type StartState } from './engine.ts';
import { splitScript } from './lexer.ts';
import type { Actor, Lab, Probe, Step } from './read.ts';
import type { SeesDefinition } from './schema.ts';
import {
	type OpenLender,
	overOneSession,
	SharedConnection,
	type Turn,
} from './shared-connection.ts';
import { inPaneOrder, inSession, type ProbeResult, type Verdict, verdictOf } from './steps.ts';

/** Steps whose clients share one connection: the blocks before the answer, the answer, those after it. */

export interface Played {
	readonly connection: SharedConnection;
	readonly answer: Turn;
	readonly answerLeaks: readonly Leak[];
	readonly probes: readonly ProbeResult[];
}

export type ScenarioVerdict = Verdict & Required<Pick<Verdict, 'answerHolds' | 'holds'>>;

const NOTHING: Execution = { statements: [], skipped: 0, leftOpen: false, ms: 0 };

/** Whether an actor uses the shared connection; others have one of their own. */
export function isPooled(lab: Pick<Lab, 'actors'>, actor: Actor): boolean {
	return actor.role === lab.actors[0]?.role;
}

interface Play {
	/** Who lends the connection; the one session of the engine where none is named. */
	readonly lend?: OpenLender;
	/** Which blocks run; all of them where it is left out. */
	readonly runs?: (probe: Probe) => boolean;
}

/**
 * Plays a step on a database at its start. Whoever comes while a transaction keeps the connection
 * waits until it ends, or to the end.
 */
export async function play(
	database: Database,
	lab: Lab,
	step: Step,
	text: string | null,
	{ lend = overOneSession, runs = () => true }: Play = {},
): Promise<Played> {
	const apart = text !== null && !isPooled(lab, step.actor);
	const alone = apart ? await inSession(database, lab, step.actor, text) : null;
	const connection = await openConnection(database, lab, step, lend);
	let answer: Turn = { execution: alone ?? NOTHING, holds: [], connection: 1 };
	const results: ProbeResult[] = [];
	const waiting: Probe[] = [];
	const run = async (probe: Probe) => {
		results.push(await borrowFor(connection, lab, probe));
	};
	const turn = async (probe: Probe) => {
		if (connection.isTaken(probe.actor)) waiting.push(probe);
		else await run(probe);
		while (waiting[0] && !connection.isTaken(waiting[0].actor)) await run(waiting.shift() as Probe);
	};
	try {
		for (const probe of step.probes) if (probe.before && runs(probe)) await turn(probe);
		if (text !== null && !apart) {
			answer = await connection.borrow(step.actor, text, watchOf(lab, step.actor, text));
		}
		for (const probe of step.probes) if (!probe.before && runs(probe)) await turn(probe);
	} catch (cause) {
		await connection.close();
		throw cause;
	}
	for (const probe of waiting) results.push(waitingFor(connection.holder as Actor, probe));
	const answerLeaks = findLeaks(lab, step.actor, text ?? '', answer.execution);
	return { connection, answer, answerLeaks, probes: inPaneOrder(step, results) };
}

/** Lends the connection to a pane once more, or says who keeps it. */
export async function borrowFor(
	connection: SharedConnection,
	lab: Lab,
	probe: Probe,
): Promise<ProbeResult> {
	if (connection.isTaken(probe.actor)) return waitingFor(connection.holder as Actor, probe);
	const watch = watchOf(lab, probe.actor, probe.sql);
	const turn = await connection.borrow(probe.actor, probe.sql, watch);
	const leaks = findLeaks(lab, probe.actor, probe.sql, turn.execution);
	return { ...probe, ...turn, leaks };
}

function waitingFor(holder: Actor, probe: Probe): ProbeResult {
	return { ...probe, execution: NOTHING, leaks: [], waits: holder.label };
}

async function openConnection(database: Database, lab: Lab, step: Step, lend: OpenLender) {
	const [first] = lab.actors as [Actor];
	const lender = await lend(database, { role: first.login.role, tenant: null });
	return new SharedConnection(lender, step.connections);
}

/** The verdict on a text, on databases of its own. As `checkAnswer`, for a shared connection. */
export async function checkScenario(
	engine: Pick<Engine, 'open'>,
	lab: Lab,
	start: StartState,
	step: Step,
	text: string,
	lend?: OpenLender,
): Promise<ScenarioVerdict> {
	const between = await leaksBetween(engine, lab, start, step, text, lend);
	return withDatabase(engine, start, async (database) => {
		const played = await play(database, lab, step, text, lend ? { lend } : {});
		try {
			return await judgePlayed(lab, step, played, between);
		} finally {
			await played.connection.close();
		}
	});
}

/** The verdict on what was played: `check.sql` runs as the next client that gets the connection. */
export async function judgePlayed(
	lab: Lab,
	step: Step,
	{ connection, answer: { execution, holds }, answerLeaks, probes }: Played,
	between: readonly Expectation[],
): Promise<ScenarioVerdict> {
	const atTheEnd = connection.holds;
	await connection.release();
	const [first] = lab.actors as [Actor];
	const decided =
		step.check === null ? [] : await runCheckIn(connection.asNextClient(first.login), step.check);
	const { open = false, ...closed } = execution;
	const answer = { ...closed, leftOpen: execution.leftOpen || open };
	const seen = step.sees.map((one) => decideSeen(one, { answer, probes }));
	const verdict = verdictOf(step, { answer, answerLeaks }, probes, [
		...decided,
		...seen,
		...between,
	]);
	return { ...verdict, answerHolds: holds, holds: atTheEnd };
}

function decideSeen(
	{ pane, text, error, expectation }: SeesDefinition,
	{ answer, probes }: { answer: Execution; probes: readonly ProbeResult[] },
): Expectation {
	const probe = probes.find(({ id }) => id === pane);
	const execution = pane === 'answer' ? answer : probe?.execution;
	if (probe?.waits) return failed(expectation, `It waits for ${probe.waits}.`);
	if (!execution) return failed(expectation, 'It did not run.');
	const found = errorOf(execution);
	const came = found ? `${found.code}: ${found.message}` : counts(execution);
	if (error !== undefined) {
		const ok = found !== null && (error === 'any' || found.code === error);
		return { ok, text: expectation, evidence: came };
	}
	const wanted = (text as string).toLowerCase();
	const cell = execution.statements
		.flatMap(({ rows }) => rows.flat())
		.find((value) => value?.toLowerCase().includes(wanted));
	if (cell) return { ok: true, text: expectation, evidence: cell };
	return failed(expectation, came);
}

function counts({ statements }: Execution): string {
	const rows = statements.reduce((sum, { rowCount }) => sum + (rowCount ?? 0), 0);
	return rows === 1 ? 'It got 1 row.' : `It got ${rows} rows.`;
}

/** What a step with `interleave` adds to its verdict, on a database of its own. */
export async function leaksBetween(
	engine: Pick<Engine, 'open'>,
	lab: Lab,
	start: StartState,
	step: Step,
	text: string,
	lend: OpenLender = overOneSession,
): Promise<Expectation[]> {
	if (!step.interleave) return [];
	return withDatabase(engine, start, (database) => leakBetween(database, lab, step, text, lend));
}

/**
 * Between two transactions a pooler may give the connection to anybody: after each statement of the
 * answer that leaves none open, the clients of the blocks after it have their turn.
 */
async function leakBetween(
	database: Database,
	lab: Lab,
	step: Step,
	text: string,
	lend: OpenLender,
): Promise<Expectation[]> {
	const sentence =
		'No client that comes between two of your statements sees another tenant’s rows.';
	const connection = await openConnection(database, lab, step, lend);
	try {
		for (const probe of step.probes) {
			if (probe.before) await borrowFor(connection, lab, probe);
		}
		let number = 0;
		for (const statement of statementsOf(text)) {
			number += 1;
			const { execution } = await connection.borrow(step.actor, statement);
			if (errorOf(execution)) break;
			if (connection.holder) continue;
			for (const probe of step.probes.filter(({ before }) => !before)) {
				const { leaks } = await borrowFor(connection, lab, probe);
				const [leak] = leaks;
				if (!leak) continue;
				const evidence = `After statement ${number}, ${probe.actor.label}: ${leakText(leak)}.`;
				return [failed(sentence, evidence)];
			}
		}
		await connection.release();
		return [{ ok: true, text: sentence, evidence: null }];
	} finally {
		await connection.close();
	}
}

/** None where the text can not be split: the run of the whole says why. */
function statementsOf(text: string): string[] {
	try {
		return splitScript(text).map((statement) => statement.text);
	} catch {
		return [];
	}
}

async function withDatabase<Value>(
	engine: Pick<Engine, 'open'>,
	start: StartState,
	work: (database: Database) => Promise<Value>,
): Promise<Value> {
	const database = await engine.open(start);
	try {
		return await work(database);
	} finally {
		await database.close();
	}
}
