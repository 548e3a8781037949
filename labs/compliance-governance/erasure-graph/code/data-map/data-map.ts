import pg, { type Client } from 'pg';
import { parse } from 'yaml';
import { z } from 'zod';

const columns = z.array(z.string()).default([]);
const table = z.strictObject({
	/** By which column a person is found; of another table or inside of JSON, with a dot. */
	subject: z.string().optional(),
	delete: columns,
	blank: columns,
	rebuild: columns,
	not_personal: columns,
	/** Column to ground. */
	keep: z.record(z.string(), z.string()).default({}),
});
const owner = z.string().min(1);
const holds = z.string().min(1).optional();
const store = z.discriminatedUnion('erased_by', [
	z.strictObject({ erased_by: z.literal('connector'), owner, holds }),
	z.strictObject({ erased_by: z.literal('processor'), owner, holds }),
	z.strictObject({
		erased_by: z.literal('expiry'),
		owner,
		holds,
		days: z.int().positive(),
		after_restore: z.literal('replay').optional(),
	}),
]);
const dataMap = z.strictObject({
	grounds: z.record(z.string(), z.string().min(1)),
	database: z.strictObject({ owner, tables: z.record(z.string(), table) }),
	stores: z.record(z.string(), store),
});

/** The catalog's answer: columns of tables, foreign tables and materialized views, without tenant_id. */
export const COLUMNS = `
	SELECT c.relname::text AS "table", a.attname::text AS "column"
	FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relkind IN ('r', 'p', 'm', 'f') AND NOT c.relispartition
	  AND c.relnamespace = 'public'::regnamespace AND a.attname <> 'tenant_id'`;

export interface Column {
	readonly table: string;
	readonly column: string;
}

// #region check
/**
 * Compares the map with the catalog and with the connectors that the erasure job has.
 *
 * @param connectors names of the stores that `eraseSubject` is given, beside the database.
 * @returns what is wrong, a sentence each. CI fails unless there is none.
 * @throws ZodError when the text is no data map: a rule is misspelled, for instance.
 */
export function dataMapProblems(
	text: string,
	catalog: readonly Column[],
	connectors: readonly string[],
): string[] {
	const { grounds, database, stores } = dataMap.parse(parse(text));
	const problems: string[] = [];
	const mapped = new Set<string>();
	for (const [name, { subject, not_personal, keep, ...rules }] of Object.entries(database.tables)) {
		const personal = [...Object.values(rules).flat(), ...Object.keys(keep)];
		for (const column of [...personal, ...not_personal]) {
			if (mapped.has(`${name}.${column}`)) problems.push(`${name}.${column} has two rules`);
			mapped.add(`${name}.${column}`);
		}
		if (personal.length > 0 && subject === undefined)
			problems.push(`${name} does not say how a person is found`);
		for (const [column, ground] of Object.entries(keep))
			if (!Object.hasOwn(grounds, ground)) problems.push(`${name}.${column} is kept on no ground`);
	}
	const present = new Set(catalog.map(({ table, column }) => `${table}.${column}`));
	for (const one of present.difference(mapped)) problems.push(`${one} has no rule`);
	for (const one of mapped.difference(present)) problems.push(`${one} is no column`);
	const asked = Object.entries(stores).filter(([, { erased_by }]) => erased_by !== 'expiry');
	const needed = new Set(asked.map(([name]) => name));
	for (const one of needed.difference(new Set(connectors)))
		problems.push(`${one} has no connector`);
	for (const one of new Set(connectors).difference(needed)) problems.push(`${one} is not mapped`);
	return problems.sort();
}
// #endregion check

// #region search
/**
 * Searches every column that the map says is erased. Seed a person whose every text holds the marker:
 * before the job runs `missing` must be empty, or the test looks at nothing; afterwards `found`.
 *
 * @param session of an operator in a test database. A policy that would hide rows is an error.
 * @returns columns with the marker and without it.
 */
export async function searchErased(
	text: string,
	session: Client,
	marker: string,
): Promise<{ readonly found: string[]; readonly missing: string[] }> {
	const { tables } = dataMap.parse(parse(text)).database;
	await session.query('SET row_security = off');
	const answer = { found: [] as string[], missing: [] as string[] };
	for (const [table, rules] of Object.entries(tables))
		for (const column of [...rules.delete, ...rules.blank, ...rules.rebuild]) {
			const { rowCount } = await session.query(
				`SELECT FROM ${pg.escapeIdentifier(table)}
				 WHERE strpos(lower(${pg.escapeIdentifier(column)}::text), lower($1)) > 0 LIMIT 1`,
				[marker],
			);
			answer[rowCount ? 'found' : 'missing'].push(`${table}.${column}`);
		}
	return answer;
}
// #endregion search
