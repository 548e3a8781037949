import type { Execution } from './engine.ts';

/** Whether a result is what EXPLAIN answers; reading it is another module's, loaded when there is one. */
export function isPlan({
	fields,
}: {
	readonly fields: readonly { readonly name: string }[];
}): boolean {
	return fields.length === 1 && fields[0]?.name === 'QUERY PLAN';
}

/**
 * The role that a statement ran as; undefined where one before it changed the role.
 * @param role the login's.
 */
export function roleAt(
	{ statements }: Pick<Execution, 'statements'>,
	result: { readonly start: number },
	role: string | undefined,
): string | undefined {
	const changed = statements.some(
		({ start, text }) => start < result.start && CHANGES_ROLE.test(text),
	);
	return changed ? undefined : role;
}

const CHANGES_ROLE =
	/\bSET\s+(?:LOCAL\s+|SESSION\s+)*(?:ROLE|AUTHORIZATION)\b|set_config\(\s*'(?:role|session_authorization)'/i;

export function hasPlan({ statements }: Pick<Execution, 'statements'>): boolean {
	return statements.some(isPlan);
}
