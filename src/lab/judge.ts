import type { Engine } from './engine.ts';
import type { Lab, Step } from './read.ts';
import { checkScenario } from './scenario.ts';
import type { OpenLender } from './shared-connection.ts';
import { checkAnswer, type SharedScripts, startState, type Verdict } from './steps.ts';

/**
 * The verdict on a text as the answer of a step, whatever sessions its lab has.
 *
 * @param lend who lends the shared connection, where there is one; the engine's own session if left out.
 */
export function checkStep(
	engine: Engine,
	lab: Lab,
	shared: SharedScripts,
	step: Step,
	text: string,
	lend?: OpenLender,
): Promise<Verdict> {
	const start = startState(lab, shared, step);
	return lab.sessions === 'shared'
		? checkScenario(engine, lab, start, step, text, lend)
		: checkAnswer(engine, lab, start, step, text);
}
