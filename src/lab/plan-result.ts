import type { Execution } from './engine.ts';

/** Whether a result is what EXPLAIN answers; reading it is another module's, loaded when there is one. */
export function isPlan({
	fields,
}: {
	readonly fields: readonly { readonly name: string }[];
}): boolean {
	return fields.length === 1 && fields[0]?.name === 'QUERY PLAN';
}

export function hasPlan({ statements }: Pick<Execution, 'statements'>): boolean {
	return statements.some(isPlan);
}
