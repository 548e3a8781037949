import type { Expect } from '../../expect.ts';
import { accessToken, acme, answerTo, forReports, globex, idToken } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(target: Target, expect: Expect): Promise<void> {
	await expect('An access token for this API gets acme’s books.', async () => {
		const token = await accessToken(acme);
		const came = await answerTo(() => target.verify(token));
		return came === 'orchid retainer' || came;
	});
	await expect('An access token for another service is refused.', async () => {
		const token = await forReports(globex);
		const came = await answerTo(() => target.verify(token));
		return came === 'refused' || came;
	});
	await expect('An ID token is refused.', async () => {
		const token = await idToken(globex);
		const came = await answerTo(() => target.verify(token));
		return came === 'refused' || came;
	});
}
