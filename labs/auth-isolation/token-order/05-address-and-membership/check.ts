import type { Expect } from '../../../expect.ts';
import { casesOf, does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ verify }: Answer, expect: Expect): Promise<void> {
	await expect('Accepted: acme’s, right.', does(verify, 'acme’s, right'));
	await expect(
		'Accepted: globex’s, right, for an admin.',
		does(verify, 'globex’s, right, for an admin'),
	);
	await expect(
		'Refused: globex’s issuer speaks for acme.',
		does(verify, 'globex’s issuer speaks for acme'),
	);
	await expect(
		'Refused: issuer that nobody configured.',
		does(verify, 'issuer that nobody configured'),
	);
	await expect('Refused: no tenant.', does(verify, 'no tenant'));
	await expect('Refused: list of tenants.', does(verify, 'list of tenants'));
	await expect('Refused: acme’s, at globex’s path.', does(verify, 'acme’s, at globex’s path'));
	await expect('Refused: membership changed since.', does(verify, 'membership changed since'));
	await expect('Refused: member who was removed.', does(verify, 'member who was removed'));
	await expect(
		'Refused: member who was removed, no version in the token.',
		does(verify, 'member who was removed, no version in the token'),
	);
	await expect('Refused: role of another tenant.', does(verify, 'role of another tenant'));
	await expect('The role that you return is the membership’s.', async () => {
		const roles = await Promise.all(
			casesOf().map(async ({ token, asked }) => (await verify(token, asked)).role),
		);
		return roles.join() === 'member,admin' || `member and admin are ${roles.join(' and ')}`;
	});
}
