import type { Catalog, CatalogItem } from './catalog.ts';

/** Whom row-level security binds, and which policies apply to whom. */

/** What a plan is read with: the statement, the catalog it was made with, and who asked. */
export interface Asked {
	readonly statement: string;
	readonly catalog: Catalog;
	/** The role of the session; undefined where the script changed it: then every role is considered. */
	readonly role: string | undefined;
}

/** Whether a word of the text is the table's name. */
export function names(text: string, table: string): boolean {
	const name = unqualified(table).replace(/[^\w]/g, '\\$&');
	return new RegExp(`(?<![\\w$'])"?${name}"?(?![\\w$'])`, 'i').test(text);
}

export function unqualified(name: string): string {
	return name.slice(name.indexOf('.') + 1);
}

/** The table or view of a name, with its schema or without. */
export function relation(name: string, catalog: Catalog): CatalogItem | undefined {
	const relations = catalog.filter(({ kind }) => kind === 'relation');
	return (
		relations.find((item) => item.name === name) ??
		relations.find((item) => unqualified(item.name) === name)
	);
}

/** The views that a statement names, and those within them. */
export function viewsIn(statement: string, catalog: Catalog): CatalogItem[] {
	const views = catalog.filter(({ facts }) => facts['kind'] === 'view');
	const found = new Set<CatalogItem>();
	for (const texts = [statement]; texts.length > 0; ) {
		const text = texts.pop() as string;
		for (const view of views) {
			if (found.has(view) || !names(text, view.name)) continue;
			found.add(view);
			texts.push(view.facts['definition'] ?? '');
		}
	}
	return [...found];
}

/** Who reads a table: who asked, or the owner of the view through which the statement reaches it. */
export function readerOf(table: string, { statement, catalog, role }: Asked): string | undefined {
	if (role === undefined || names(statement, table)) return role;
	const view = viewsIn(statement, catalog).find(({ facts }) =>
		names(facts['definition'] ?? '', table),
	);
	if (!view || /security_invoker=(true|on|1|yes)/i.test(view.facts['options'] ?? '')) return role;
	return view.facts['owner'];
}

/** Whether row-level security of a table binds the role; an owner is bound where it is forced. */
export function binds(table: string, role: string | undefined, catalog: Catalog): boolean {
	const facts = relation(table, catalog)?.facts;
	if (facts?.['row-level security'] !== 'enabled') return false;
	if (role === undefined) return true;
	const attributes = roleItem(role, catalog)?.facts['attributes'] ?? '';
	if (/\b(SUPERUSER|BYPASSRLS)\b/.test(attributes)) return false;
	return facts['for the owner'] === 'forced' || !groupsOf(role, catalog).has(facts['owner'] ?? '');
}

/** Whether a policy is for the role, by name, by membership or because it is for all. */
export function appliesTo(
	{ facts }: CatalogItem,
	role: string | undefined,
	catalog: Catalog,
): boolean {
	const named = (facts['roles'] ?? 'PUBLIC').split(', ');
	if (role === undefined || named.includes('PUBLIC')) return true;
	const groups = groupsOf(role, catalog);
	return named.some((name) => groups.has(name));
}

/** The role and all that it is a member of. */
function groupsOf(role: string, catalog: Catalog): ReadonlySet<string> {
	const groups = new Set<string>();
	for (const open = [role]; open.length > 0; ) {
		const name = open.pop() as string;
		if (groups.has(name)) continue;
		groups.add(name);
		open.push(...(roleItem(name, catalog)?.facts['member of']?.split(', ') ?? []));
	}
	return groups;
}

function roleItem(name: string, catalog: Catalog): CatalogItem | undefined {
	return catalog.find((item) => item.kind === 'role' && item.name === name);
}
