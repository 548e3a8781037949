import type { Expect } from '../../expect.ts';
import { ACME, acme, booksFor, GLOBEX, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(mint: Target, expect: Expect): Promise<void> {
	await expect('Ada, by acme’s provider, reads acme’s books.', async () => {
		const came = await booksFor(mint, { provider: ACME, subject: 'ada' }, acme);
		return came === 'orchid retainer' || came;
	});
	await expect('Gus, by globex’s provider, reads globex’s books.', async () => {
		const came = await booksFor(mint, { provider: GLOBEX, subject: 'gus' }, globex);
		return came === 'falcon rollout' || came;
	});
	await expect('Whom globex’s provider calls ada does not read acme’s books.', async () => {
		const came = await booksFor(mint, { provider: GLOBEX, subject: 'ada' }, acme);
		return came === 'refused' || came;
	});
	await expect('Two providers’ adas are two people.', async () => {
		const subjects = [ACME, GLOBEX].map((provider) => mint.subjectOf({ provider, subject: 'ada' }));
		return subjects[0] !== subjects[1] || `both are ${subjects[0]}`;
	});
	await expect('A provider’s own person gets no token for another tenant.', async () => {
		try {
			const claims = mint.claimsFor({ provider: GLOBEX, subject: 'gus' }, acme);
			return `minted for ${claims.tenant_id}`;
		} catch {
			return true;
		}
	});
}
