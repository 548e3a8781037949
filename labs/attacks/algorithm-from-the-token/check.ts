import type { Expect } from '../../expect.ts';
import { acme, answerTo, globex, issued, signedWithPublicKey, unsigned } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(target: Target, expect: Expect): Promise<void> {
	await expect('A token that the issuer signed for acme gets acme’s books.', async () => {
		const token = await issued(acme);
		const came = await answerTo(() => target.verify(token));
		return came === 'orchid retainer' || came;
	});
	await expect('A token with algorithm none is refused.', async () => {
		const token = `${unsigned('none', globex)}.`;
		const came = await answerTo(() => target.verify(token));
		return came === 'refused' || came;
	});
	await expect('A token with the public key as its secret is refused.', async () => {
		const token = await signedWithPublicKey(globex);
		const came = await answerTo(() => target.verify(token));
		return came === 'refused' || came;
	});
}
