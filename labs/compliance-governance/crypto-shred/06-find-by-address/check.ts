import type { Expect } from '../../../expect.ts';
import { ADA, acme, globex, indexKeys, outcome } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ blindIndex }: Answer, expect: Expect): Promise<void> {
	const keys = indexKeys();
	const email = (tenant: string, value = ADA) => blindIndex(keys, tenant, 'email', value);
	await expect('Ada’s address is found again in acme.', async () => {
		const written = await email(acme);
		return written === (await email(acme));
	});
	await expect('It is found when it was typed as “ Ada@Example.com”.', async () => {
		return (await email(acme)) === (await email(acme, ' Ada@Example.com'));
	});
	await expect('Another address has another index.', async () => {
		return (await email(acme)) !== (await email(acme, 'ada@example.org'));
	});
	await expect('In globex, Ada’s address has another index than in acme.', async () => {
		return (await email(acme)) !== (await email(globex));
	});
	await expect('In another column of acme’s, it has another index.', async () => {
		return (await email(acme)) !== (await blindIndex(keys, acme, 'reply_to', ADA));
	});
	await expect('Without acme’s key, a guess has another index.', async () => {
		return (await email(acme)) !== (await blindIndex(indexKeys(), acme, 'email', ADA));
	});
	await expect('After globex’s key was destroyed, its index can’t be computed.', async () => {
		const after = { ...keys, ofTenant: indexKeys([globex]).ofTenant };
		const came = await outcome(() => blindIndex(after, globex, 'email', ADA));
		return came === 'refused' || 'it was computed';
	});
}
