import type { Expect } from '../../expect.ts';
import { acme, answerTo, deleted, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ tenantOf }: Target, expect: Expect): Promise<void> {
	await expect('The event of acme’s customer is acme’s.', () => {
		const came = answerTo(tenantOf, deleted('cus_acme', {}));
		return came === 'orchid is canceled' || came;
	});
	await expect('Metadata that names globex changes nothing.', () => {
		const came = answerTo(tenantOf, deleted('cus_acme', { tenant_id: globex }));
		return came === 'orchid is canceled' || came;
	});
	await expect('A customer in no map is refused, whatever its metadata says.', () => {
		const came = answerTo(tenantOf, deleted('cus_nobody', { tenant_id: acme }));
		return came === 'refused' || came;
	});
}
