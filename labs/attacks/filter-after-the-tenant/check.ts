import type { Expect } from '../../expect.ts';
import { acme, globex, invoices, matches, memos, type Where } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ whereOf }: Target, expect: Expect): Promise<void> {
	const asked = (filter: Where) => memos(invoices.filter(matches(whereOf(acme, filter))));
	await expect('A filter by memo finds acme’s invoice.', () => {
		return asked({ memo: 'orchid travel' }) === 'orchid travel' || asked({ memo: 'orchid travel' });
	});
	await expect('A filter that names globex finds nothing of globex.', () => {
		return !asked({ tenantId: globex }).includes('falcon') || asked({ tenantId: globex });
	});
}
