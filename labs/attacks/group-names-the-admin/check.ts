import type { Expect } from '../../expect.ts';
import { acme, acmeLogin, globex, read, staffLogin } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ sessionOf }: Target, expect: Expect): Promise<void> {
	await expect('A group that acme mapped gives its role at acme.', () => {
		const session = sessionOf(acmeLogin, ['books-admins']);
		return session.role === 'admin'
			? read(session, acme) === 'orchid retainer'
			: String(session.role);
	});
	await expect('Support of the service’s own staff reads globex’s books.', () => {
		const came = read(sessionOf(staffLogin, ['support']), globex);
		return came === 'falcon rollout' || came;
	});
	await expect('Acme’s group of the same name reads none of them.', () => {
		const came = read(sessionOf(acmeLogin, ['everyone', 'support']), globex);
		return came === 'refused' || came;
	});
	await expect('A group in no map gives no role.', () => {
		const { role } = sessionOf(acmeLogin, ['constructor', 'admin']);
		return role === null || role;
	});
	await expect('A map of a customer that was given the staff’s role gives nothing.', () => {
		const careless = { ...acmeLogin, roles: new Map([['support', 'operator']] as const) };
		const came = read(sessionOf(careless, ['support']), globex);
		return came === 'refused' || came;
	});
}
