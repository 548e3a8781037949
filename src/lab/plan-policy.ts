import type { Catalog, CatalogItem } from './catalog.ts';
import { type Condition, nodesOf, type Plan, type PlanNode } from './plan.ts';

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

const NO_NAMES: ReadonlySet<string> = new Set();
const SUBQUERY = /\(\s*(?:SELECT|WITH|VALUES|TABLE)\b/i;
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
	const own = rulesOf(ancestry(node.relation, catalog), catalog);
	const others = rulesOf(new Set(nodes.flatMap(({ relation }) => relation ?? [])), catalog);
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

function rulesOf(relations: ReadonlySet<string>, catalog: Catalog): Rule[] {
	return catalog.flatMap((item) => {
		const using = item.facts['USING'];
		if (item.kind !== 'policy' || using === undefined) return [];
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

/** Whether a statement has every word and literal of a part, types aside: it may be its own. */
function spells(statement: string, part: string): boolean {
	if (part.includes('(?)') && !SUBQUERY.test(statement)) return false;
	const said = new Set(wordsOf(statement));
	return wordsOf(part.replace(/::[a-z_]+(?:\[\])?/gi, '')).every((word) => said.has(word));
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/'(?:[^']|'')*'|[a-z_][a-z0-9_$]*|\d+/g) ?? [];
}

/** One spelling for what plan and catalog print differently: prefixes, subqueries, sides of an equality. */
function normal(text: string, names: ReadonlySet<string> = NO_NAMES): string {
	let flat = withoutSubqueries(bare(text)).replace(/\s+/g, ' ');
	for (const name of names) {
		if (name !== '') flat = flat.split(new RegExp(`(?<![\\w.$])"?${escaped(name)}"?\\.`)).join('');
	}
	flat = flat
		.replace(/\(InitPlan \d+\)\.col\d+/g, '(?)')
		.replace(/\((?:hashed )?SubPlan \d+\)(?:\.col\d+)?/g, '(?)')
		.replace(/^ANY \((.*) = \(\?\)\)$/, '$1 IN (?)')
		.replace(/^EXISTS\(\?\)$/, 'EXISTS (?)');
	return sided(flat);
}

function escaped(name: string): string {
	return name.replace(/[^\w]/g, '\\$&');
}

/** Either side of an equality may come first: an index wants its column on the left. */
function sided(text: string): string {
	const sides = split(text, '=');
	return sides.length === 2 ? sides.map(side).sort().join(' = ') : text;
}

function side(text: string): string {
	return text.trim() === '(?)' ? '(?)' : bare(text);
}

function withoutSubqueries(text: string): string {
	const start = /\(\s*(?:SELECT|WITH)\b/.exec(text)?.index;
	if (start === undefined) return text;
	const end = closing(text, start);
	return `${text.slice(0, start)}(?)${withoutSubqueries(text.slice(end + 1))}`;
}

/** Without the parentheses that stand around the whole. */
function bare(text: string): string {
	const trimmed = text.trim();
	return trimmed.startsWith('(') && closing(trimmed, 0) === trimmed.length - 1
		? bare(trimmed.slice(1, -1))
		: trimmed;
}

/** Splits a condition at an operator that stands outside parentheses and literals. */
function split(text: string, operator: string): string[] {
	const whole = bare(text);
	const parts: string[] = [];
	let from = 0;
	for (let at = 0; at < whole.length; at += 1) {
		const char = whole[at];
		if (char === '(') at = closing(whole, at);
		else if (char === "'" || char === '"') at = literalEnd(whole, at);
		else if (whole.startsWith(` ${operator} `, at)) {
			parts.push(whole.slice(from, at));
			from = at + operator.length + 2;
			at = from - 1;
		}
	}
	return [...parts, whole.slice(from)];
}

function closing(text: string, open: number): number {
	let depth = 0;
	for (let at = open; at < text.length; at += 1) {
		const char = text[at];
		if (char === "'" || char === '"') at = literalEnd(text, at);
		else if (char === '(') depth += 1;
		else if (char === ')' && --depth === 0) return at;
	}
	return text.length - 1;
}

function literalEnd(text: string, start: number): number {
	const end = text.indexOf(text[start] as string, start + 1);
	return end < 0 ? text.length : end;
}
