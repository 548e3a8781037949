import { listLabs, readLabFromDisk } from '../../src/lab/disk.ts';
import { expect, test } from './hub-test.ts';

/** Labs on paper: the room gets every task and no answer, the leader gets both. */

for (const path of listLabs()) {
	const lab = readLabFromDisk(path.split('/')[1] as string);
	const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

	test(`${lab.id} on paper holds its tasks, and answers for the leader alone`, async ({ page }) => {
		await page.goto(`/labs/${lab.id}/sheet/`);
		const room = plain(await page.locator('main').innerText());
		await page.goto(`/labs/${lab.id}/leader/`);
		const leader = plain(await page.locator('main').innerText());
		for (const step of lab.steps) {
			for (const sheet of [room, leader]) expect(sheet).toContain(`${step.number}. ${step.title}`);
			const solution = plain(step.solution ?? '');
			expect(leader).toContain(solution);
			if (solution) expect(room).not.toContain(solution);
			for (const { text } of step.wrong) expect(leader).toContain(plain(text));
			for (const hint of step.hints) {
				// Markup apart: the longest piece of plain words.
				const [words = ''] = hint.split(/[`*_[\]()\n]/).sort((a, b) => b.length - a.length);
				expect(leader).toContain(plain(words));
				if (words.length > 20) expect(room).not.toContain(plain(words));
			}
		}
	});
}

test('a lab’s page leads to its sheets', async ({ page }) => {
	await page.goto('/labs/audit-chain/');
	await page.getByRole('link', { name: 'the leader’s sheet' }).click();
	await expect(page).toHaveURL(/\/labs\/audit-chain\/leader\/$/);
	await page.getByRole('link', { name: 'The sheet for the room' }).click();
	await expect(page).toHaveURL(/\/labs\/audit-chain\/sheet\/$/);
});
