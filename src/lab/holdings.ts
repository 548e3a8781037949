import type { Execution } from './engine.ts';

/**
 * What a connection holds when one client gives it back: everything that the next one gets with it.
 * Read in the session itself, so that each engine and a pooler are asked in the same way.
 */

export const HOLDING_KINDS = [
	'transaction',
	'role',
	'setting',
	'search_path',
	'prepared statement',
	'temporary table',
	'cursor',
	'advisory lock',
	'channel',
] as const;

export interface Holding {
	readonly kind: (typeof HOLDING_KINDS)[number];
	/** `app.tenant_id`, the name of a table or statement; of a kind that is there once, the kind. */
	readonly name: string;
	readonly value: string;
	/** Name of the actor that made it so. */
	readonly by: string;
}

/** Names of custom settings that a text sets, as far as it says them: the server lists none. */
export function settingsNamed(text: string): string[] {
	const names = text.matchAll(
		/\b(?:SET\s+(?:LOCAL\s+|SESSION\s+)?|set_config\s*\(\s*')"?([a-z_][\w$]*\.[a-z_][\w$.]*)/gi,
	);
	return [...names].map(([, name]) => (name as string).toLowerCase());
}

/**
 * The query: one row for each thing, `kind`, `name`, `value`, the first one naming the connection by
 * the process that serves it. Runs in any session and changes nothing.
 * @param settings names of custom settings to ask for.
 */
export function holdingsQuery(settings: readonly string[]): string {
	const names = [...new Set(settings)].map((name) => `'${name.replaceAll("'", "''")}'`);
	return `SELECT kind, name, value FROM (
  SELECT 0 AS place, 'connection' AS kind, 'connection' AS name,
    pg_catalog.pg_backend_pid()::pg_catalog.text AS value
UNION ALL
  SELECT 1 AS place, 'role' AS kind, 'role' AS name, CURRENT_USER::pg_catalog.text AS value
  WHERE CURRENT_USER <> SESSION_USER
UNION ALL
  SELECT 2, 'search_path', 'search_path', setting FROM pg_catalog.pg_settings
  WHERE name = 'search_path' AND source = 'session' AND setting <> reset_val
UNION ALL
  SELECT 3, 'setting', name, pg_catalog.current_setting(name, true)
  FROM pg_catalog.unnest(ARRAY[${names.join(', ')}]::pg_catalog.text[]) AS asked(name)
  WHERE coalesce(pg_catalog.current_setting(name, true), '') <> ''
UNION ALL
  SELECT 4, 'setting', name, setting FROM pg_catalog.pg_settings
  WHERE source = 'session' AND setting <> reset_val
  AND name NOT IN ('search_path', 'role', 'session_authorization')
  AND NOT name = ANY (ARRAY[${names.join(', ')}]::pg_catalog.text[])
UNION ALL
  SELECT 5, 'prepared statement', name, statement FROM pg_catalog.pg_prepared_statements
UNION ALL
  SELECT 6, 'temporary table', relname::pg_catalog.text, '' FROM pg_catalog.pg_class
  WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN ('r', 'v', 'm', 'p')
UNION ALL
  SELECT 7, 'cursor', name, statement FROM pg_catalog.pg_cursors WHERE is_holdable
UNION ALL
  SELECT 8, 'advisory lock', classid || ':' || objid, mode FROM pg_catalog.pg_locks
  WHERE locktype = 'advisory' AND granted AND pid = pg_catalog.pg_backend_pid()
UNION ALL
  SELECT 9, 'channel', channel, '' FROM pg_catalog.pg_listening_channels() AS l(channel)
) AS held ORDER BY place, name`;
}

/** Number of the process that serves the connection; null where nothing could be asked. */
export function backendOf(execution: Execution): string | null {
	return execution.statements[0]?.rows.find(([kind]) => kind === 'connection')?.[2] ?? null;
}

/**
 * The things in an answer to the query, each with who made it so: who had it before, where it is
 * unchanged, else the client that used the connection since.
 *
 * @param by name of the actor that used the connection last.
 */
export function holdingsOf(
	execution: Execution,
	before: readonly Holding[],
	by: string,
	transaction: 'none' | 'open' | 'failed',
): Holding[] {
	const rows = (execution.statements[0]?.rows ?? []).filter(([kind]) => kind !== 'connection');
	const open: [string, string, string][] =
		transaction === 'none' ? [] : [['transaction', 'transaction', transaction]];
	// In a failed transaction nothing can be asked: what was there is there still.
	const kept = before.filter(({ kind }) => kind !== 'transaction');
	const listed =
		transaction === 'failed' ? kept.map(({ kind, name, value }) => [kind, name, value]) : rows;
	return [...open, ...(listed as [string, string, string][])].map(([kind, name, value]) => {
		const known = before.find((one) => one.kind === kind && one.name === name);
		return {
			kind: kind as Holding['kind'],
			name,
			value: value ?? '',
			by: known && known.value === (value ?? '') ? known.by : by,
		};
	});
}

/** What a shared connection carries to whoever comes next. */
export function holdsStatus(
	{ actors }: { readonly actors: readonly { readonly name: string; readonly label: string }[] },
	holds: readonly Holding[],
): string {
	if (holds.length === 0) return 'The connection holds nothing.';
	const things = holds.map(({ kind, name }) =>
		kind === 'setting' || kind === 'prepared statement' || kind === 'temporary table'
			? `${kind} ${name}`
			: kind.replace('_', ' '),
	);
	const by = [...new Set(holds.map((one) => one.by))].map(
		(name) => actors.find((actor) => actor.name === name)?.label ?? name,
	);
	return `The connection holds ${things.join(', ')}, left by ${new Intl.ListFormat('en', { type: 'conjunction' }).format(by)}.`;
}
