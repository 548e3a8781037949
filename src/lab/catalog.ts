import { CATALOG_QUERY } from './catalog-query.ts';
import { type Database, EngineError, errorOf, SUPERUSER } from './engine.ts';

/** The schema of a lab's database as it is now, and what differs from the one it began with. */

export type ItemKind =
	| 'relation'
	| 'column'
	| 'constraint'
	| 'index'
	| 'policy'
	| 'trigger'
	| 'rule'
	| 'grant'
	| 'function'
	| 'type'
	| 'default privilege'
	| 'event trigger'
	| 'publication'
	| 'schema'
	| 'role';

export interface CatalogItem {
	readonly kind: ItemKind;
	/** The table, view, function or schema that it belongs to; empty for what stands alone. */
	readonly of: string;
	readonly name: string;
	/** By the words that a reader sees: `row-level security`, `USING`. What is absent is left out. */
	readonly facts: Readonly<Record<string, string>>;
}

export type Catalog = readonly CatalogItem[];

export interface ComparedItem extends CatalogItem {
	readonly change: 'added' | 'removed' | 'altered' | null;
	/** What the facts that differ were before; an empty text for one that was not there. */
	readonly before: Readonly<Record<string, string>>;
}

/**
 * Reads the schemas of the lab and the roles, in a session of its own that changes nothing.
 *
 * @throws EngineError with a sentence when the reader's superuser broke what is asked.
 */
export async function readCatalog(database: Database): Promise<Catalog> {
	const session = await database.session({ ...SUPERUSER, ignoresTenant: true });
	try {
		const execution = await session.execute(CATALOG_QUERY);
		const error = errorOf(execution);
		if (error) {
			throw new EngineError(
				`The schema could not be read (${error.code}: ${error.message}). Press Run: the database begins afresh.`,
				error.code,
			);
		}
		const { rows, rowCount } = execution.statements.find(({ fields }) => fields.length > 0) ?? {
			rows: [],
			rowCount: 0,
		};
		if (rows.length < (rowCount ?? 0)) {
			throw new EngineError('The schema is too large to show. Reset the step to see it again.');
		}
		return JSON.parse(rows.flat().join('') || '[]') as Catalog;
	} finally {
		await session.close();
	}
}

/** Everything that is there now, with what was added or altered, then everything that was removed. */
export function compareCatalogs(before: Catalog, now: Catalog): ComparedItem[] {
	const earlier = new Map(before.map((item) => [keyOf(item), item]));
	const compared = now.map((item): ComparedItem => {
		const old = earlier.get(keyOf(item));
		earlier.delete(keyOf(item));
		if (!old) return { ...item, change: 'added', before: {} };
		const differing = differences(old.facts, item.facts);
		const altered = Object.keys(differing).length > 0;
		return { ...item, change: altered ? 'altered' : null, before: differing };
	});
	const removed = [...earlier.values()].map(
		(item): ComparedItem => ({ ...item, change: 'removed', before: {} }),
	);
	return [...compared, ...removed];
}

/** Changes that a reader would count: a table that comes or goes is one, whatever it has in it. */
export function changesOf(items: readonly ComparedItem[]): ComparedItem[] {
	const whole = new Set(
		items.flatMap(({ of, name, change }) =>
			of === '' && (change === 'added' || change === 'removed') ? [`${change} ${name}`] : [],
		),
	);
	return items.filter(
		({ of, change }) => change !== null && !(of !== '' && whole.has(`${change} ${of}`)),
	);
}

function differences(
	before: CatalogItem['facts'],
	now: CatalogItem['facts'],
): Record<string, string> {
	const names = new Set([...Object.keys(now), ...Object.keys(before)]);
	return Object.fromEntries(
		[...names].flatMap((name) =>
			before[name] === now[name] ? [] : [[name, before[name] ?? ''] as const],
		),
	);
}

function keyOf({ kind, of, name }: CatalogItem): string {
	return JSON.stringify([kind, of, name]);
}
