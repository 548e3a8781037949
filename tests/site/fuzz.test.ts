import { labCorpus } from '../fuzz/corpus.ts';
import { inputAt } from '../fuzz/inputs.ts';
import { reportText } from '../fuzz/report.ts';
import { fuzz } from '../fuzz/run.ts';
import { isCi } from '../services/missing.ts';
import { expect, test } from './hub-test.ts';
import { act, draftOf, expectStatus, openStep, paste, start, stepOf } from './lab-page.ts';

/**
 * Mutated statements of the labs. `FUZZ_SEED=<n>` repeats a run; the seed is in the output. In CI it is always
 * the same, so that a change is judged by what it changed; new inputs are looked for on every other machine, and
 * by the thousand with `npm run fuzz:lab`.
 */

const RUNS = 500;
const TYPED = 8;
const STEP = 'add-a-policy';
const CI_SEED = 8;
const seed = Number(process.env['FUZZ_SEED'] ?? (isCi() ? CI_SEED : Date.now() % 2 ** 31));

test('mutated texts end in a sentence and leave a lab that works', async ({ browser }) => {
	test.setTimeout(900_000);
	console.log(`FUZZ_SEED=${seed}`);
	const indexes = Array.from({ length: RUNS }, (_, index) => index);
	const report = await fuzz(browser, { seed, indexes });
	console.log(reportText(report));
	expect(report.runs).toBe(RUNS);
	expect(report.failures.map(({ input, problem }) => [input.index, problem])).toEqual([]);
});

test('mutated texts in the editor survive a reload, and a right answer still passes', async ({
	page,
}) => {
	test.setTimeout(240_000);
	const problems: string[] = [];
	page.on('pageerror', (error) => problems.push(error.message));
	const corpus = labCorpus();
	await openStep(page, STEP);
	await start(page);
	let typed = 0;
	for (let index = 0; typed < TYPED; index += 1) {
		const input = inputAt(corpus, seed, index);
		// An editor has one kind of line break.
		const text = input.text.replace(/\r\n?/g, '\n');
		if (input.step !== STEP || text === stepOf(STEP).starter) continue;
		typed += 1;
		await test.step(`input ${index} of seed ${seed}`, async () => {
			await act(page, text, 'Run');
			await expectStatus(page, /\S/);
			await page.reload();
			expect(await draftOf(page, STEP)).toBe(text);
			await expectStatus(page, /runs in this page/, 30_000);
		});
	}
	await paste(page, stepOf(STEP).solution as string);
	await act(page, stepOf(STEP).solution as string, 'Check');
	await expectStatus(page, 'Check passed');
	expect(problems).toEqual([]);
});
