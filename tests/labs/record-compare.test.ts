import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listLabs, readLabFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine } from '../../src/lab/engine.ts';
import { checkStep } from '../../src/lab/judge.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { createNodeScripts } from '../../src/lab/node-scripts.ts';
import type { Lab, Step } from '../../src/lab/read.ts';
import { compareRuns } from '../../src/lab/record/compare.ts';
import { play } from '../../src/lab/scenario.ts';
import {
	applyAnswer,
	type ProbeResult,
	runProbe,
	startState,
	type Verdict,
} from '../../src/lab/steps.ts';
import { parseTranscript, type RecordedAttempt } from '../../src/lab/transcript.ts';
import { checkScript } from '../../src/lab/typescript/verdict.ts';

/**
 * The page compares its PostgreSQL with the record of a server. Nothing that an author wrote may
 * differ there, by Run or by Check: a mark that is wrong once is believed no more.
 */

const shared = readSharedScripts();
// A verdict is proven here, not its time: a reader’s 10 seconds are few on a machine that tests other things.
const scripts = createNodeScripts(60_000);
let engine: Engine;
beforeAll(async () => {
	engine = await createNodePGlite();
});
afterAll(() => engine.close());

type Ran = Pick<Verdict, 'answer' | 'probes'>;

/** As Run does in the page: the panes in their order, after the answer, without a check before. */
async function run(lab: Lab, step: Step, text: string): Promise<Ran> {
	const start = startState(lab, shared, step);
	if (lab.sessions === 'shared') return runShared(lab, step, text);
	const { database, answer } = await applyAnswer(engine, lab, start, step, text);
	try {
		const probes: ProbeResult[] = [];
		for (const probe of step.probes) probes.push(await runProbe(database, lab, probe));
		return { answer, probes };
	} finally {
		await database.close();
	}
}

async function runShared(lab: Lab, step: Step, text: string): Promise<Ran> {
	const database = await engine.open(startState(lab, shared, step));
	try {
		const { answer, probes } = await play(database, lab, step, text);
		return { answer: answer.execution, probes };
	} finally {
		await database.close();
	}
}

function check(lab: Lab, step: Step, text: string): Promise<Ran> {
	return checkStep(engine, lab, shared, step, text);
}

function differences(lab: Lab, recorded: RecordedAttempt, { answer, probes }: Ran) {
	const options = lab.language === 'ts' ? { ordered: true } : {};
	return [
		['answer', recorded.answer, answer] as const,
		...probes.map(({ id, execution }) => {
			const same = recorded.probes.find((probe) => probe.actor === id);
			if (!same) throw new Error(`${id} has no record`);
			return [id, same.execution, execution] as const;
		}),
	].flatMap(([who, record, live]) => {
		const compared = compareRuns(record, live, options);
		return compared.count === 0 ? [] : [{ who, ...compared }];
	});
}

for (const path of listLabs()) {
	const lab = readLabFromDisk(path.split('/')[1] as string);
	describe(path, () => {
		for (const step of lab.steps.filter(({ live }) => live)) {
			const { starter, solution } = parseTranscript(step.transcript as string);
			for (const [name, text, recorded] of [
				['starter', step.starter, starter],
				['solution', step.solution, solution],
			] as const) {
				if (text === null || recorded === null) continue;
				test(`${step.folder}: the ${name} runs in the page as it was recorded`, async () => {
					const ways =
						lab.language === 'ts'
							? [await checkScript(scripts, lab, shared, step, text)]
							: [await run(lab, step, text), await check(lab, step, text)];
					for (const ran of ways) {
						expect(ran.probes).toHaveLength(recorded.probes.length);
						expect(differences(lab, recorded, ran)).toEqual([]);
					}
				});
			}
		}
	});
}
