import type { Expect } from '../../expect.ts';
import { acmeLogin, answerTo, globexLogin } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ accountOf }: Target, expect: Expect): Promise<void> {
	await expect('Gus signs in with globex’s provider and reads globex’s books.', () => {
		const claims = { sub: 'gus', email: 'gus@globex.example' };
		const came = answerTo(() => accountOf(globexLogin, claims));
		return came === 'falcon rollout' || came;
	});
	await expect('Ada keeps her account when her e-mail changes.', () => {
		const claims = { sub: 'ada', email: 'ada.byron@acme.example', email_verified: true };
		const came = answerTo(() => accountOf(acmeLogin, claims));
		return came === 'orchid retainer' || came;
	});
	await expect('The e-mail of gus opens nothing from acme’s provider.', () => {
		const claims = { sub: 'mallory', email: 'gus@globex.example' };
		const came = answerTo(() => accountOf(acmeLogin, claims));
		return came === 'a new account' || came;
	});
	await expect('It opens nothing with email_verified beside it.', () => {
		const claims = { sub: 'mallory', email: 'gus@globex.example', email_verified: true };
		const came = answerTo(() => accountOf(acmeLogin, claims));
		return came === 'a new account' || came;
	});
	await expect('The subject of gus opens nothing from acme’s provider.', () => {
		const claims = { sub: 'gus', email: 'gus@acme.example', email_verified: true };
		const came = answerTo(() => accountOf(acmeLogin, claims));
		return came === 'a new account' || came;
	});
}
