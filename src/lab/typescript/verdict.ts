import { findLeaks } from '../canary.ts';
import type { Lab, Step } from '../read.ts';
import { type SharedScripts, startState, type Verdict, verdictOf } from '../steps.ts';
import type { Job, Outcome, ScriptRunner } from './job.ts';

/** The job that runs a text as the answer of a step. @param check false: run it only. */
export function jobOf(
	lab: Lab,
	shared: SharedScripts,
	step: Step,
	text: string,
	check: boolean,
): Job {
	// Steps of a TypeScript lab do not build on each other's answers: each begins with the seed.
	const database =
		lab.schema === ''
			? null
			: { start: startState(lab, shared, { number: 1 }), role: step.actor.login.role };
	return {
		setup: lab.setup ?? '',
		answer: text,
		show: step.probes[0]?.sql ?? null,
		check: check ? step.check : null,
		database,
	};
}

/** What a job's outcome says of the step, in the form that SQL steps have. */
export function toVerdict(lab: Lab, step: Step, outcome: Outcome): Verdict {
	const { answer, shown, expectations } = outcome;
	const [probe] = step.probes;
	const probes =
		probe && shown
			? [{ ...probe, execution: shown, leaks: findLeaks(lab, probe.actor, '', shown) }]
			: [];
	const answerLeaks = findLeaks(lab, step.actor, '', answer);
	return verdictOf(step, { answer, answerLeaks }, probes, expectations);
}

/** The verdict on a text: the answer in a fresh realm, `show.ts`, `check.ts`. */
export async function checkScript(
	runner: ScriptRunner,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
	text: string,
): Promise<Verdict> {
	return toVerdict(lab, step, await runner.run(jobOf(lab, shared, step, text, true)));
}
