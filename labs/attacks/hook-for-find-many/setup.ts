export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

export interface Invoice {
	readonly tenantId: string;
	readonly id: number;
	readonly memo: string;
}
export const invoices: readonly Invoice[] = [
	{ tenantId: acme, id: 1, memo: 'orchid retainer' },
	{ tenantId: acme, id: 2, memo: 'orchid travel' },
	{ tenantId: globex, id: 4, memo: 'falcon rollout' },
];

/** A condition as ORMs take it: every named column has the value. */
export type Where = Readonly<Record<string, unknown>>;

export const matches = (where: Where) => (invoice: Invoice) =>
	Object.entries(where).every(([column, value]) => invoice[column as keyof Invoice] === value);

export const memos = (rows: readonly Invoice[]): string =>
	rows.map(({ memo }) => memo).join(', ') || 'nothing';

/** Is asked before every operation and says with which condition it runs. */
export type Hook = (operation: string, where: Where) => Where;

/** An ORM of four read operations; the fourth came with its last version. */
export function orm(hook: Hook, operation: string, where: Where): string {
	const found = invoices.filter(matches(hook(operation, where)));
	switch (operation) {
		case 'findMany':
			return memos(found);
		case 'findUnique':
		case 'findFirstOrThrow':
			return memos(found.slice(0, 1));
		case 'iterate':
			return memos(found);
		default:
			throw new Error(`There is no ${operation}.`);
	}
}

/** The answer, or that it was refused. */
export function ask(hook: Hook, operation: string, where: Where): string {
	try {
		return orm(hook, operation, where);
	} catch {
		return 'refused';
	}
}
