import { acmeLogin, answerTo, byAcme } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ consume }: Target) {
	const { issuer, recipient } = acmeLogin;
	const nameId = 'gus@globex.example';
	const response = await byAcme({ issuer, recipient, inResponseTo: null, nameId });
	const answer = await answerTo(() => consume({ response, relayState: 'globex' }, 'attacker'));
	return [{ assertion: 'of acme’s provider, RelayState globex', answer }];
}
