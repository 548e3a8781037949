import type { Expect } from '../../expect.ts';
import { acmeLogin, answerTo, globexLogin, issued } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ signIn }: Target, expect: Expect): Promise<void> {
	await expect('An account of acme signs in at acme.', async () => {
		const token = await issued('ada', 'acme.example');
		const came = await answerTo(() => signIn(acmeLogin, token));
		return came === 'orchid retainer' || came;
	});
	await expect('An account of globex signs in at globex.', async () => {
		const token = await issued('gus', 'globex.example');
		const came = await answerTo(() => signIn(globexLogin, token));
		return came === 'falcon rollout' || came;
	});
	await expect('An account of acme does not sign in at globex.', async () => {
		const token = await issued('ada', 'acme.example');
		const came = await answerTo(() => signIn(globexLogin, token));
		return came === 'refused' || came;
	});
	await expect('A private account, without hd, signs in nowhere.', async () => {
		const token = await issued('mallory', null);
		const came = await answerTo(() => signIn(globexLogin, token));
		return came === 'refused' || came;
	});
}
