import type { Expect } from '../../expect.ts';
import { acmeLogin, answerTo, byAcme, byGlobex, globexLogin } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ consume }: Target, expect: Expect): Promise<void> {
	const ofAcme = { issuer: acmeLogin.issuer, recipient: acmeLogin.recipient, nameId: 'ada' };
	const ofGlobex = { issuer: globexLogin.issuer, recipient: globexLogin.recipient, nameId: 'gus' };

	await expect('Ada’s login with acme’s provider reads acme’s books.', async () => {
		const response = await byAcme({ ...ofAcme, inResponseTo: '_request-of-ada' });
		const came = await answerTo(() => consume({ response, relayState: 'acme' }, 'ada'));
		return came === 'orchid retainer' || came;
	});
	await expect('Gus’s login with globex’s provider reads globex’s books.', async () => {
		const response = await byGlobex({ ...ofGlobex, inResponseTo: '_request-of-gus' });
		const came = await answerTo(() => consume({ response, relayState: 'globex' }, 'gus'));
		return came === 'falcon rollout' || came;
	});
	await expect('An assertion of acme’s provider signs nobody in at globex.', async () => {
		const response = await byAcme({ ...ofAcme, inResponseTo: null });
		const came = await answerTo(() => consume({ response, relayState: 'globex' }, 'attacker'));
		return came === 'refused' || came;
	});
	await expect('Nor does one that names globex’s issuer, recipient and request.', async () => {
		const response = await byAcme({ ...ofGlobex, inResponseTo: '_request-of-the-attacker' });
		const came = await answerTo(() => consume({ response, relayState: 'globex' }, 'attacker'));
		return came === 'refused' || came;
	});
	await expect(
		'An assertion of globex’s provider that answers no request is refused.',
		async () => {
			const response = await byGlobex({ ...ofGlobex, inResponseTo: null });
			const came = await answerTo(() => consume({ response, relayState: 'globex' }, 'attacker'));
			return came === 'refused' || came;
		},
	);
	await expect('One that answers the request of another browser is refused.', async () => {
		const response = await byGlobex({ ...ofGlobex, inResponseTo: '_request-of-gus' });
		const came = await answerTo(() => consume({ response, relayState: 'globex' }, 'attacker'));
		return came === 'refused' || came;
	});
}
