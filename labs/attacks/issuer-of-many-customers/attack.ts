import { answerTo, globexLogin, issued } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ signIn }: Target) {
	const ofAcme = await issued('ada', 'acme.example');
	const ofNobody = await issued('mallory', null);
	return [
		{
			account: 'of acme, in a login with globex',
			answer: await answerTo(() => signIn(globexLogin, ofAcme)),
		},
		{
			account: 'private, in a login with globex',
			answer: await answerTo(() => signIn(globexLogin, ofNobody)),
		},
	];
}
