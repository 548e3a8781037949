import type { Expect } from '../../expect.ts';
import { acme, answerTo, byAcme, byGlobex, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(target: Target, expect: Expect): Promise<void> {
	await expect('Acme’s issuer speaks for acme.', async () => {
		const token = await byAcme(acme);
		const came = await answerTo(() => target.verify(token));
		return came === 'orchid retainer' || came;
	});
	await expect('Globex’s issuer speaks for globex.', async () => {
		const token = await byGlobex(globex);
		const came = await answerTo(() => target.verify(token));
		return came === 'falcon rollout' || came;
	});
	await expect('Acme’s issuer can not speak for globex.', async () => {
		const token = await byAcme(globex);
		const came = await answerTo(() => target.verify(token));
		return came === 'refused' || came;
	});
}
