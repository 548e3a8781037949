import { type Database, errorOf, SUPERUSER } from '../../src/lab/engine.ts';

/** Columns that VACUUM and statistics change, and the password that the engine itself sets. */
const VOLATILE =
	"'{relpages,reltuples,relallvisible,relallfrozen,relfrozenxid,relminmxid,rolpassword}'::text[]";
const CATALOGS = [
	'pg_authid',
	'pg_auth_members',
	'pg_attribute',
	'pg_class',
	'pg_constraint',
	'pg_db_role_setting',
	'pg_namespace',
	'pg_policy',
	'pg_proc',
	'pg_rewrite',
	'pg_trigger',
	'pg_type',
];

/** A text that is equal while catalog, roles and every row of every table are the same. */
export async function fingerprint(database: Database): Promise<string> {
	const catalogs = CATALOGS.map(
		(name) =>
			`SELECT '${name}', md5(string_agg(t, '' ORDER BY t)) FROM (SELECT (to_jsonb(c) - ${VOLATILE})::text AS t FROM pg_catalog.${name} c)`,
	);
	const tables = await read(
		database,
		`SELECT format('SELECT %L, md5(string_agg(t, '''' ORDER BY t)) FROM (SELECT r::text AS t FROM ONLY %s r)', c.oid::regclass, c.oid::regclass)
		 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		 WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
	);
	const rows = await read(database, [...catalogs, ...tables.flat()].join(' UNION ALL '));
	return rows
		.map((row) => row.join(' '))
		.sort()
		.join('\n');
}

async function read(database: Database, query: string): Promise<readonly (readonly unknown[])[]> {
	// With a tenant, even an empty one: the engine then need not start afresh to forget the last.
	const session = await database.session({ ...SUPERUSER, tenant: '' });
	try {
		const execution = await session.execute(query);
		const error = errorOf(execution);
		if (error) throw new Error(`${error.code}: ${error.message}`);
		return execution.statements[0]?.rows ?? [];
	} finally {
		await session.close();
	}
}
