import { acme, globex, invoices, matches, memos, type Where } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ whereOf }: Target) {
	const filters: Record<string, Where> = {
		'?memo=orchid travel': { memo: 'orchid travel' },
		'?tenantId=globex’s': { tenantId: globex },
	};
	return Object.entries(filters).map(([query, filter]) => ({
		query,
		answer: memos(invoices.filter(matches(whereOf(acme, filter)))),
	}));
}
