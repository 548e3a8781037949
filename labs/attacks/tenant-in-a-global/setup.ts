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

/** What a service is: it is told of a request and answers with the invoices. */
export type Service = (tenantId: string) => Promise<readonly Invoice[]>;

/** The network: others have their turn before the answer comes. */
export async function turns(count: number): Promise<void> {
	for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
}
