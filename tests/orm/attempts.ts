/** What is tried with every tool: a user of acme wants to read, change or count rows of globex. */

export const ACME = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

export const OPERATIONS = {
	'find-one': 'find one',
	'find-many': 'find many',
	fragment: 'SQL fragment with OR',
	'nested-read': 'nested read',
	'nested-write': 'nested write',
	insert: 'insert',
	update: 'update',
	delete: 'delete',
	bulk: 'bulk',
	aggregate: 'aggregate',
	raw: 'raw',
	transaction: 'transaction',
} as const;
export type Operation = keyof typeof OPERATIONS;

export interface Mode {
	/** Through the tool's own scope, or without it: then every attempt must reach globex. */
	readonly scoped: boolean;
	/** In a transaction with `app.tenant_id`, on tables with policies. */
	readonly rls: boolean;
}

/** The ways to do an operation, by name; an operation without one is not offered by the tool. */
export type Attempts<Handle> = Readonly<
	Partial<Record<Operation, Readonly<Record<string, (db: Handle) => Promise<unknown>>>>>
>;

/** An update of acme’s own project 1 to this name, by a login that may not update `tenant_id`. */
export const OWN_UPDATE = 'own-update';
export const RENAMED = 'orchid room';

export interface Attempt {
	readonly operation: Operation | typeof OWN_UPDATE;
	readonly name: string;
	/** What the attempt answered. An error is no answer. */
	run(mode: Mode): Promise<unknown>;
}

export interface Tool {
	readonly attempts: readonly Attempt[];
	/** The ways to rename acme’s own project 1. */
	readonly own: readonly Attempt[];
	close(): Promise<void>;
}

/** A tool from its ways and from what hands them a connection. */
export function toolOf<Handle>(
	attempts: Attempts<Handle>,
	own: Readonly<Record<string, (db: Handle) => Promise<unknown>>>,
	within: (mode: Mode, work: (db: Handle) => Promise<unknown>) => Promise<unknown>,
	close: () => Promise<void>,
): Tool {
	const listed = (operation: Attempt['operation'], ways: typeof own): Attempt[] =>
		Object.entries(ways).map(([name, way]) => ({
			operation,
			name,
			run: (mode: Mode) => within(mode, way),
		}));
	const flat = Object.entries(attempts).flatMap(([operation, ways]) =>
		listed(operation as Operation, ways),
	);
	return { attempts: flat, own: listed(OWN_UPDATE, own), close };
}
