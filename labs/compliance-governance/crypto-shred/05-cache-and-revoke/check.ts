import type { Expect } from '../../../expect.ts';
import { acme, cachingProcess, comesTo, globex, MAX_AGE, texts } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check(answer: Answer, expect: Expect): Promise<void> {
	await expect('Each tenant’s note opens.', async () => {
		const { read } = await cachingProcess(answer);
		for (const tenant of [acme, globex, acme]) {
			const came = await read(tenant, 0);
			if (came !== texts[tenant]) return `a note comes to: ${came}`;
		}
		return true;
	});
	await expect('300 reads of acme’s note in 300 seconds cost one request to the KMS.', async () => {
		const { kms, read } = await cachingProcess(answer);
		for (let now = 0; now < MAX_AGE; now += 1) await read(acme, now);
		return kms.calls === 1 || `requests: ${kms.calls}`;
	});
	await expect('100 reads that come at once cost one request to the KMS.', async () => {
		const { kms, read } = await cachingProcess(answer);
		await Promise.all(Array.from({ length: 100 }, () => read(globex, 0)));
		return kms.calls === 1 || `requests: ${kms.calls}`;
	});
	await expect('Switched off at second 100, globex’s key opens nothing at second 300.', () =>
		comesTo('refused', async () => {
			const { kms, read } = await cachingProcess(answer);
			await read(globex, 0);
			kms.disable(globex);
			return read(globex, MAX_AGE);
		})(),
	);
	await expect('Nor does it where the note was read every ten seconds.', () =>
		comesTo('refused', async () => {
			const { kms, read } = await cachingProcess(answer);
			for (let now = 0; now < MAX_AGE; now += 10) {
				if (now === 100) kms.disable(globex);
				await read(globex, now);
			}
			return read(globex, MAX_AGE);
		})(),
	);
	await expect('A key that was switched on again opens at the next read.', () =>
		comesTo(texts[globex] ?? '', async () => {
			const { kms, read } = await cachingProcess(answer);
			kms.disable(globex);
			await read(globex, 0);
			kms.enable(globex);
			return read(globex, 1);
		})(),
	);
}
