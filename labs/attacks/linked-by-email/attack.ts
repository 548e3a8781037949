import { acmeLogin, answerTo } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default function attack({ accountOf }: Target) {
	const claims = { sub: 'mallory', email: 'gus@globex.example' };
	const verified = { ...claims, email_verified: true };
	return [
		{
			token: 'acme’s provider names gus, no email_verified',
			answer: answerTo(() => accountOf(acmeLogin, claims)),
		},
		{
			token: 'acme’s provider names gus, email_verified true',
			answer: answerTo(() => accountOf(acmeLogin, verified)),
		},
	];
}
