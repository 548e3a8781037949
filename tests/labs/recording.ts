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

/** Text of a step's `transcript.json`, from a Check of its starter and of its solution. */
export async function recordStep(
	engine: Engine,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
): Promise<string> {
	const start = startState(lab, shared, step);
	const attempt = async (text: string) =>
		recorded(await checkAnswer(engine, lab, start, step, text));
	const starter = await attempt(step.starter);
	return formatTranscript({
		inputs: await inputsHash(lab, shared, step),
		server: `PostgreSQL ${engine.version}`,
		starter,
		solution: step.solution === null ? null : await attempt(step.solution),
	});
}

/** Text of an attack's `transcript.json`, from a run on each of its two states. */
export async function recordAttack(
	engine: Engine,
	attack: Attack,
	shared: SharedScripts,
): Promise<string> {
	const { vulnerable, fixed } = await proveAttack(engine, attack, shared);
	const run = ({ attack: execution, expectations }: AttackRun) => ({
		attack: withoutTiming(execution),
		expectations: [...expectations],
	});
	return formatAttackTranscript({
		inputs: await attackInputs(attack, shared),
		server: `PostgreSQL ${engine.version}`,
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
