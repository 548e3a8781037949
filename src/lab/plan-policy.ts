import type { Catalog, CatalogItem } from './catalog.ts';
import { type Condition, nodesOf, type Plan, type PlanNode } from './plan.ts';
import { normal, SUBQUERY, spells, split, withoutSubqueries } from './plan-spelling.ts';

/**
 * Which conditions of a plan come from a policy. PostgreSQL does not say: a policy's USING becomes
 * part of the filter as if the query had it. So the parts of each condition are compared, as
 * PostgreSQL prints them, with the policies of the scanned table, of the tables it is a partition of,
 * and of the other tables of the plan, whose policies a join may carry over.
 *
 * Three cases are told apart. A part that is a policy's and that the statement does not spell out
 * is the policy's. One that the statement spells out too may be the statement's own. And a part that
 * reads `app.tenant_id` or a subquery, where the statement has none, comes from elsewhere: a view, a
 * function, or a policy that PostgreSQL prints in other words or that has changed since.
 */
export type Source =
	| { readonly kind: 'policy'; readonly policies: readonly string[]; readonly spelledOut: boolean }
	| { readonly kind: 'elsewhere' };

export interface Part {
	readonly text: string;
	/** Null: the statement's own, as far as can be told. */
	readonly source: Source | null;
}

interface Rule {
	readonly policy: string;
	/** What USING requires with AND between, and what it allows with OR between; one of them is a list of one. */
	readonly parts: readonly string[];
	readonly options: readonly string[];
}

const SETTING = /current_setting\('app\.tenant_id'/;

/** The parts of a condition, those that stand with AND between them, each with where it comes from. */
export function partsOf(
	condition: Condition,
	node: PlanNode,
	plan: Plan,
	statement: string,
	catalog: Catalog,
): Part[] {
	const nodes = nodesOf(plan);
	const commands = commandsOf(nodes);
	const own = rulesOf(ancestry(node.relation, catalog), commands, catalog);
	const scanned = new Set(nodes.flatMap(({ relation }) => relation ?? []));
	const others = rulesOf(scanned, commands, catalog);
	const names = new Set(nodes.flatMap(({ relation, alias }) => [relation ?? '', alias ?? '']));
	return split(condition.text, 'AND').map((text) => {
		const part = normal(text, names);
		const policies = matches(part, own) ?? matches(part, others);
		if (policies) {
			return { text, source: { kind: 'policy', policies, spelledOut: spells(statement, part) } };
		}
		const foreign =
			(SETTING.test(text) && !/app\.tenant_id/.test(statement)) ||
			(part.includes('(?)') && !SUBQUERY.test(statement));
		return { text, source: foreign ? { kind: 'elsewhere' } : null };
	});
}

/** The policies that a part is of: one that requires it, or several permissive ones with OR between. */
function matches(part: string, rules: readonly Rule[]): string[] | null {
	const one = rules.find(({ parts }) => parts.includes(part));
	if (one) return [one.policy];
	const options = split(part, 'OR').map((option) => normal(option));
	const found = options.map((option) => rules.find((rule) => rule.options.includes(option)));
	if (found.length < 2 || found.includes(undefined)) return null;
	return [...new Set(found.flatMap((rule) => rule?.policy ?? []))];
}

/** Whose policies apply: what reads asks those for SELECT, and a write its own besides. */
function commandsOf(nodes: readonly PlanNode[]): Set<string> {
	const writes = nodes.flatMap(({ method }) => WRITES[method] ?? []);
	return new Set(['ALL', 'SELECT', ...writes]);
}

const WRITES: Readonly<Record<string, readonly string[]>> = {
	Update: ['UPDATE'],
	Delete: ['DELETE'],
	Insert: ['UPDATE'],
	Merge: ['UPDATE', 'DELETE'],
	LockRows: ['UPDATE'],
};

function rulesOf(
	relations: ReadonlySet<string>,
	commands: ReadonlySet<string>,
	catalog: Catalog,
): Rule[] {
	return catalog.flatMap((item) => {
		const using = item.facts['USING'];
		if (item.kind !== 'policy' || using === undefined) return [];
		if (!commands.has(item.facts['command'] ?? '')) return [];
		if (!relations.has(unqualified(item.of)) || !isEnabled(item.of, catalog)) return [];
		const flat = withoutSubqueries(using);
		return [
			{
				policy: `${item.name} on ${item.of}`,
				parts: split(flat, 'AND').map((part) => normal(part)),
				options: split(flat, 'OR').map((option) => normal(option)),
			},
		];
	});
}

function isEnabled(name: string, catalog: Catalog): boolean {
	return relation(name, catalog)?.facts['row-level security'] === 'enabled';
}

/** A table and those it is a partition of: a query of these is bound by their policies. */
function ancestry(name: string | null, catalog: Catalog): Set<string> {
	const found = new Set<string>();
	for (let next = name; next && !found.has(next); ) {
		found.add(next);
		const parent: string | undefined = relation(next, catalog)?.facts['part of'];
		next = parent ? unqualified(parent) : null;
	}
	return found;
}

function relation(name: string, catalog: Catalog): CatalogItem | undefined {
	const relations = catalog.filter(({ kind }) => kind === 'relation');
	return (
		relations.find((item) => item.name === name) ??
		relations.find((item) => unqualified(item.name) === name)
	);
}

function unqualified(name: string): string {
	return name.slice(name.indexOf('.') + 1);
}
