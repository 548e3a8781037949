import type { Expect } from '../../expect.ts';
import { acme, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ emailIndex }: Target, expect: Expect): Promise<void> {
	const mia = (tenant: string) => emailIndex(tenant, 'mia@falcon.example');
	await expect('Globex finds the address that it has stored.', async () => {
		const [stored, asked] = [await mia(globex), await mia(globex)];
		return stored === asked;
	});
	await expect('Another address has another hash.', async () => {
		return (await mia(globex)) !== (await emailIndex(globex, 'noor@kestrel.example'));
	});
	await expect('The same address has unrelated hashes at acme and at globex.', async () => {
		return (await mia(acme)) !== (await mia(globex)) || 'both have the same hash';
	});
}
