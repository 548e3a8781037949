import { type Attack, type AttackRun, proveAttack } from '../../src/lab/attack.ts';
import { attackInputs, formatAttackTranscript } from '../../src/lab/attack-transcript.ts';
import type { Engine, Execution } from '../../src/lab/engine.ts';
import { checkStep } from '../../src/lab/judge.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { play } from '../../src/lab/scenario.ts';
import type { OpenLender } from '../../src/lab/shared-connection.ts';
import { type SharedScripts, startState, type Verdict } from '../../src/lab/steps.ts';
import {
	formatTranscript,
	inputsHash,
	type RecordedAttempt,
	type RecordedExecution,
} from '../../src/lab/transcript.ts';
import type { ScriptRunner } from '../../src/lab/typescript/job.ts';
import { proveScriptAttack } from '../../src/lab/typescript/prove-attack.ts';
import { checkScript } from '../../src/lab/typescript/verdict.ts';
import { ensurePgBouncer, startPgBouncer } from '../services/pgbouncer.ts';
import { playOnServers } from './on-servers.ts';
import { throughPgBouncer } from './through-pgbouncer.ts';

/** What records: a server for SQL, a runner for TypeScript. */
export interface Recorders {
	readonly engine: Engine;
	readonly scripts: ScriptRunner;
	/** Address of the server, for the pooler of labs that share a connection. */
	readonly url: string;
}

/** Text of a step's `transcript.json`, from a Check of its starter and of its solution. */
export async function recordStep(
	{ engine, scripts, url }: Recorders,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
): Promise<string> {
	if (lab.sessions === 'shared') return recordShared(engine, url, lab, shared, step);
	if (!step.live) return recordOnServers(lab, shared, step);
	const attempt = async (text: string) =>
		recorded(
			lab.language === 'ts'
				? await checkScript(scripts, lab, shared, step, text)
				: await checkStep(engine, lab, shared, step, text),
		);
	const starter = await attempt(step.starter);
	return formatTranscript({
		inputs: await inputsHash(lab, shared, step),
		server: lab.language === 'ts' ? scripts.version : `PostgreSQL ${engine.version}`,
		starter,
		solution: step.solution === null ? null : await attempt(step.solution),
	});
}

/** A scenario of clients with a session each, on as many servers as it names. */
async function recordOnServers(lab: Lab, shared: SharedScripts, step: Step): Promise<string> {
	const { version, probes } = await playOnServers(lab, shared, step);
	const count = step.servers.length + 1;
	return formatTranscript({
		inputs: await inputsHash(lab, shared, step),
		server: count === 1 ? `PostgreSQL ${version}` : `${count} servers of PostgreSQL ${version}`,
		starter: recorded({ ...NOTHING_RAN, probes }),
		solution: null,
	});
}

/** The same through PgBouncer in transaction mode, with as many connections as the step names. */
async function recordShared(
	engine: Engine,
	url: string,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
): Promise<string> {
	const size = step.connections;
	const pooler = await startPgBouncer(await ensurePgBouncer(), url, { mode: 'transaction', size });
	const lend = throughPgBouncer(pooler);
	const check = (text: string) => checkStep(engine, lab, shared, step, text, lend);
	const many = size === 1 ? 'one connection' : `${size} connections`;
	try {
		return formatTranscript({
			inputs: await inputsHash(lab, shared, step),
			server: `PostgreSQL ${engine.version} through PgBouncer ${pooler.version} (transaction mode, ${many})`,
			starter: step.live
				? recorded(await check(step.starter))
				: recorded(await playOnce(engine, lab, shared, step, lend), true),
			solution: step.solution === null ? null : recorded(await check(step.solution)),
		});
	} finally {
		await pooler.stop();
	}
}

/** The verdict on a scenario, which has no answer. */
const NOTHING_RAN = {
	passed: true,
	answer: { statements: [], skipped: 0, leftOpen: false, ms: 0 },
	answerLeaks: [],
	expectations: [],
} satisfies Partial<Verdict>;

/** A scenario without an answer. */
async function playOnce(
	engine: Engine,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
	lend: OpenLender,
): Promise<Verdict> {
	const database = await engine.open(startState(lab, shared, step));
	try {
		const { connection, answer, probes } = await play(database, lab, step, null, { lend });
		await connection.close();
		return { ...NOTHING_RAN, answer: answer.execution, probes };
	} finally {
		await database.close();
	}
}

/** Text of an attack's `transcript.json`, from a run on each of its two states. */
export async function recordAttack(
	{ engine, scripts }: Recorders,
	attack: Attack,
	shared: SharedScripts,
): Promise<string> {
	const inTypeScript = attack.language === 'ts';
	const { vulnerable, fixed } = inTypeScript
		? await proveScriptAttack(scripts, attack)
		: await proveAttack(engine, attack, shared);
	const run = ({ attack: execution, expectations }: AttackRun) => ({
		attack: withoutTiming(execution),
		expectations: [...expectations],
	});
	return formatAttackTranscript({
		inputs: await attackInputs(attack, shared),
		server: inTypeScript ? scripts.version : `PostgreSQL ${engine.version}`,
		vulnerable: run(vulnerable),
		fixed: run(fixed),
	});
}

/** @param numbered whether it says which connection each client had. */
function recorded(verdict: Verdict, numbered = false): RecordedAttempt {
	return {
		answer: withoutTiming(verdict.answer),
		...(verdict.answerHolds && { holds: [...verdict.answerHolds] }),
		probes: verdict.probes.map(({ id, sql, execution, holds, waits, connection }) => ({
			actor: id,
			sql,
			execution: withoutTiming(execution),
			...(waits !== undefined && { waits }),
			...(holds && { holds: [...holds] }),
			...(numbered && connection !== undefined && { connection }),
		})),
		expectations: verdict.expectations.map((expectation) => ({ ...expectation })),
	};
}

function withoutTiming({ ms: _, ...rest }: Execution): RecordedExecution {
	return structuredClone(rest) as RecordedExecution;
}
