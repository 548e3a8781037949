import type { Catalog } from './catalog.ts';
import { type Condition, nodesOf, type Plan, type PlanNode } from './plan.ts';
import { deniedBy } from './plan-denied.ts';
import { type Asked, appliesTo, binds, readerOf, relation, unqualified } from './plan-role.ts';
import {
	normal,
	SUBQUERY,
	spells,
	split,
	withoutSubqueries,
	withoutTables,
} from './plan-spelling.ts';
import { asLookup, requirementsOf, subqueriesOf } from './plan-subquery.ts';

/**
 * Which conditions of a plan come from a policy. PostgreSQL does not say: a policy's USING becomes
 * part of the filter as if the query had it. So the parts of each condition are compared, as
 * PostgreSQL prints them, with the policies that apply to who asked: those of the scanned table, of
 * the tables it is a partition of, and of the other tables of the plan, whose policies a join may
 * carry over. What a policy's subquery requires is found where the plan runs the subquery.
 *
 * Four cases are told apart. A part that is a policy's and that the statement does not spell out
 * is the policy's. One that the statement spells out too may be the statement's own. A condition
 * that is simply false, where no policy lets the reader see a row of a table, is the lack of one.
 * And a part that reads `app.tenant_id` or a subquery, where the statement has none, comes from
 * elsewhere: a view, a function, or a policy that PostgreSQL prints in other words or that has
 * changed since.
 */
export type Source =
	| { readonly kind: 'policy'; readonly policies: readonly string[]; readonly spelledOut: boolean }
	| { readonly kind: 'no policy'; readonly tables: readonly string[] }
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
	/** What its subqueries require of their own tables. */
	readonly inner: readonly string[];
}

const SETTING = /current_setting\('app\.tenant_id'/;

/** The parts of a condition, those that stand with AND between them, each with where it comes from. */
export function partsOf(condition: Condition, node: PlanNode, plan: Plan, asked: Asked): Part[] {
	const { statement, catalog } = asked;
	const tables = deniedBy(node, condition, asked);
	if (tables) return [{ text: condition.text, source: { kind: 'no policy', tables } }];
	const nodes = nodesOf(plan);
	const commands = commandsOf(nodes);
	const own = rulesOf(ancestry(node.relation, catalog), commands, asked);
	const scanned = new Set(nodes.flatMap(({ relation: name }) => name ?? []));
	const others = rulesOf(scanned, commands, asked);
	const known = new Set(nodes.flatMap(({ relation: name, alias }) => [name ?? '', alias ?? '']));
	const inSubquery = subqueryNodes(plan).has(node);
	return split(condition.text, 'AND').map((text) => {
		const part = normal(text, known);
		const policies =
			matches(part, own) ?? matches(part, others) ?? (inSubquery ? inner(text, others) : null);
		if (policies) {
			return { text, source: { kind: 'policy', policies, spelledOut: spells(statement, part) } };
		}
		const foreign =
			(SETTING.test(text) && !/app\.tenant_id/.test(statement)) ||
			(part.includes('(?)') && !SUBQUERY.test(statement));
		return { text, source: foreign ? { kind: 'elsewhere' } : null };
	});
}

/** The nodes of subqueries: the only ones that do what a policy's subquery requires. */
function subqueryNodes(plan: Plan): Set<PlanNode> {
	const heads = nodesOf(plan).filter(({ part }) => /^(SubPlan|InitPlan) /.test(part ?? ''));
	return new Set(nodesOf({ roots: heads }));
}

/** The policies whose subquery requires a part. */
function inner(text: string, rules: readonly Rule[]): string[] | null {
	const part = normal(withoutTables(text));
	const found = rules.filter((rule) => rule.inner.includes(part)).map(({ policy }) => policy);
	return found.length > 0 ? found : null;
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

function rulesOf(tables: ReadonlySet<string>, commands: ReadonlySet<string>, asked: Asked): Rule[] {
	const { catalog } = asked;
	return catalog.flatMap((item) => {
		const using = item.facts['USING'];
		if (item.kind !== 'policy' || using === undefined) return [];
		if (!commands.has(item.facts['command'] ?? '')) return [];
		const table = unqualified(item.of);
		if (!tables.has(table)) return [];
		const reader = readerOf(item.of, asked);
		if (!binds(item.of, reader, catalog) || !appliesTo(item, reader, catalog)) return [];
		const forms = (text: string) => [
			normal(withoutSubqueries(text)),
			...[asLookup(text, table) ?? []].flat(),
		];
		return [
			{
				policy: `${item.name} on ${item.of}`,
				parts: split(using, 'AND').flatMap(forms),
				options: split(using, 'OR').flatMap(forms),
				inner: subqueriesOf(using)
					.flatMap(requirementsOf)
					.map((requirement) => normal(withoutTables(requirement))),
			},
		];
	});
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
