import { type Attack, type AttackRun, proveAttack } from '../../src/lab/attack.ts';
import { attackInputs, formatAttackTranscript } from '../../src/lab/attack-transcript.ts';
import type { Engine, Execution } from '../../src/lab/engine.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { checkAnswer, type SharedScripts, startState, type Verdict } from '../../src/lab/steps.ts';
import {
	formatTranscript,
	inputsHash,
	type RecordedAttempt,
	type RecordedExecution,
} from '../../src/lab/transcript.ts';
import type { ScriptRunner } from '../../src/lab/typescript/job.ts';
import { proveScriptAttack } from '../../src/lab/typescript/prove-attack.ts';
import { checkScript } from '../../src/lab/typescript/verdict.ts';

/** What records: a server for SQL, a runner for TypeScript. */
export interface Recorders {
	readonly engine: Engine;
	readonly scripts: ScriptRunner;
}

/** Text of a step's `transcript.json`, from a Check of its starter and of its solution. */
export async function recordStep(
	{ engine, scripts }: Recorders,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
): Promise<string> {
	const attempt = async (text: string) =>
		recorded(
			lab.language === 'ts'
				? await checkScript(scripts, lab, shared, step, text)
				: await checkAnswer(engine, lab, startState(lab, shared, step), step, text),
		);
	const starter = await attempt(step.starter);
	return formatTranscript({
		inputs: await inputsHash(lab, shared, step),
		server: lab.language === 'ts' ? scripts.version : `PostgreSQL ${engine.version}`,
		starter,
		solution: step.solution === null ? null : await attempt(step.solution),
	});
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

function recorded(verdict: Verdict): RecordedAttempt {
	return {
		answer: withoutTiming(verdict.answer),
		probes: verdict.probes.map(({ actor, sql, execution }) => ({
			actor: actor.name,
			sql,
			execution: withoutTiming(execution),
		})),
		expectations: verdict.expectations.map((expectation) => ({ ...expectation })),
	};
}

function withoutTiming({ ms: _, ...rest }: Execution): RecordedExecution {
	return structuredClone(rest) as RecordedExecution;
}
