import type { Expect } from '../../expect.ts';
import { acme, answerTo, forged, globex, issued } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(target: Target, expect: Expect): Promise<void> {
	await expect('A token that the issuer signed for acme gets acme’s books.', async () => {
		const token = await issued(acme);
		const came = await answerTo(() => target.verify(token));
		return came === 'orchid retainer' || came;
	});
	await expect('A token whose key stands in its own header is refused.', async () => {
		const token = await forged(globex);
		const came = await answerTo(() => target.verify(token));
		return came === 'refused' || came;
	});
}
