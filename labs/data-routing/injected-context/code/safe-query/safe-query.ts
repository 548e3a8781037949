import pg, { type Pool } from 'pg';
import {
	type TenantId,
	type TenantScope,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

// #region enter
// Schema and types in full: `text` alone may be a type of pg_temp's, which would be handed the secret.
const ENTER = 'SELECT public.enter_tenant($1::pg_catalog.uuid, $2::pg_catalog.text)';

/**
 * `withTenant`, and a seal on the tenant that no statement of `work` can make. The secret is a
 * parameter: it stands in no statement's text, so `pg_stat_activity` does not show it.
 */
export function withSealedTenant<Result>(
	pool: Pool,
	tenantId: TenantId,
	secret: string,
	work: (scope: TenantScope) => Promise<Result>,
): Promise<Result> {
	return withTenant(pool, tenantId, async (scope) => {
		await scope.query(ENTER, [tenantId, secret]);
		return work(scope);
	});
}
// #endregion enter

export interface Found {
	readonly id: number;
	readonly title: string;
}

/** A request asked for something that is not on the list; its text is left out of the message. */
export class BadRequest extends Error {}

// #region find
const SORTS: ReadonlyMap<string, string> = new Map([
	['title', 'title, id'],
	['pages', 'pages, id'],
	['newest', 'id DESC'],
]);

/** @throws BadRequest before anything is sent. */
export async function findDocuments(scope: TenantScope, term: string, sort: string) {
	const order = SORTS.get(sort);
	if (order === undefined) throw new BadRequest('Documents are sorted by title, pages or newest.');
	// A text of PostgreSQL's holds no null character; half a pair of UTF-16 would become another one.
	if ([...term].length > 100 || term.includes('\0') || !term.isWellFormed())
		throw new BadRequest('The term is too long, or no text.');
	// Reviewed: order is one of SORTS.
	// ast-grep-ignore: text-in-a-statement-ts
	const { rows } = await scope.query<Found>(
		`SELECT id, title FROM document
		 WHERE strpos(lower(title), lower($1)) > 0 ORDER BY ${order}`,
		[term],
	);
	return rows;
}
// #endregion find

// #region list
/** One parameter for any number of ids; an empty list finds nothing. */
export async function documentsById(scope: TenantScope, ids: readonly number[]) {
	// An id has 32 bits: a larger one would be the server's error.
	if (ids.length > 100 || ids.some((id) => id !== (id | 0)))
		throw new BadRequest('A list holds 100 ids at most, of 32 bits each.');
	const { rows } = await scope.query<Found>(
		'SELECT id, title FROM document WHERE id = ANY($1) ORDER BY id',
		[ids],
	);
	return rows;
}
// #endregion list

// #region table
/** @param name of a table, as a request has it. Those with row security are the ones on offer. */
export async function countRows(scope: TenantScope, name: string): Promise<number> {
	const { rows: tables } = await scope.query<{ name: string }>(
		`SELECT relname AS name FROM pg_class
		 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
		   AND relrowsecurity AND has_table_privilege(oid, 'SELECT')`,
	);
	const table = tables.find((one) => one.name === name)?.name;
	if (table === undefined) throw new BadRequest('There is no such table.');
	// Reviewed: table is one of tables, and quoted.
	// ast-grep-ignore: text-in-a-statement-ts
	const { rows } = await scope.query<{ count: number }>(
		`SELECT count(*)::int AS count FROM public.${pg.escapeIdentifier(table)}`,
	);
	return rows[0]?.count ?? 0;
}
// #endregion table
