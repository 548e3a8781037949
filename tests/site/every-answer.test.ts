import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { expect, test } from './hub-test.ts';
import { check, expectStatus, openStep, start, write } from './lab-page.ts';

/** The proof of the labs once more, in the reader's page: each answer gets the verdict it deserves. */

for (const path of listLabs()) {
	const lab = readLabFromDisk(path.split('/')[1] as string);
	for (const step of lab.steps.filter(({ solution }) => solution !== null)) {
		test(`${lab.id}: every answer to ${step.id} gets its verdict in the page`, async ({ page }) => {
			test.setTimeout(180_000);
			await openStep(page, step.id, lab);
			await start(page);
			for (const { name, text, passes } of [
				...step.wrong.map((wrong) => ({ ...wrong, passes: false })),
				...step.also.map((also) => ({ ...also, passes: true })),
				{ name: 'solution', text: step.solution as string, passes: true },
			]) {
				await write(page, text);
				await check(page);
				await test.step(name, () =>
					expectStatus(page, passes ? 'Check passed' : 'Check did not pass'),
				);
			}
			// The solution ran last: the page's engine answers it as the recorded one did.
			await expect(page.getByText(/^As recorded on /)).toHaveCount(step.probes.length + 1);
		});
	}
}
