/** How conditions are spelled: as a plan prints them, as the catalog does, and as a reader wrote them. */

/** The start of a subquery in a statement. */
export const SUBQUERY = /\(\s*(?:SELECT|WITH|VALUES|TABLE)\b/i;
const NO_NAMES: ReadonlySet<string> = new Set();

/** Whether a statement has every word and literal of a part, types aside: it may be its own. */
export function spells(statement: string, part: string): boolean {
	if (part.includes('(?)') && !SUBQUERY.test(statement)) return false;
	const said = new Set(wordsOf(statement));
	return wordsOf(part.replace(/::[a-z_]+(?:\[\])?/gi, '')).every((word) => said.has(word));
}

function wordsOf(text: string): string[] {
	return text.toLowerCase().match(/'(?:[^']|'')*'|[a-z_][a-z0-9_$]*|\d+/g) ?? [];
}

/** One spelling for what plan and catalog print differently: prefixes, subqueries, sides of an equality. */
export function normal(text: string, names: ReadonlySet<string> = NO_NAMES): string {
	let flat = withoutSubqueries(bare(text)).replace(/\s+/g, ' ');
	for (const name of names) {
		if (name !== '') flat = flat.split(new RegExp(`(?<![\\w.$])"?${escaped(name)}"?\\.`)).join('');
	}
	flat = flat
		.replace(/\(InitPlan \d+\)\.col\d+/g, '(?)')
		.replace(/\((?:hashed )?SubPlan \d+\)(?:\.col\d+)?/g, '(?)')
		.replace(/^EXISTS\(\?\)$/, 'EXISTS (?)');
	return sided(asList(flat));
}

/** `ANY (a = (?))` and `(a, b) IN (?)` as a list of columns, in one order. */
function asList(text: string): string {
	const tied = /^ANY \((.*)\)$/.exec(text)?.[1];
	if (tied !== undefined) {
		const columns = split(tied, 'AND').map((part) => /^(.*) = \(\?\)$/.exec(bare(part))?.[1]);
		if (!columns.includes(undefined)) return `${columns.sort().join(', ')} IN (?)`;
	}
	const listed = /^\((.*)\) IN \(\?\)$/.exec(text)?.[1];
	return listed === undefined ? text : `${listed.split(', ').sort().join(', ')} IN (?)`;
}

/** Without the names of tables before the names of columns, wherever they stand. */
export function withoutTables(text: string): string {
	return text.replace(/(?<![\w.$'])(?:"[^"]+"|[A-Za-z_][\w$]*)\.(?=["A-Za-z_])/g, '');
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

/** With `(?)` in place of every subquery, which a plan shows as a node of its own. */
export function withoutSubqueries(text: string): string {
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
export function split(text: string, operator: string): string[] {
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

/** Where the parenthesis ends that begins at a place. */
export function closing(text: string, open: number): number {
	let depth = 0;
	for (let at = open; at < text.length; at += 1) {
		const char = text[at];
		if (char === "'" || char === '"') at = literalEnd(text, at);
		else if (char === '(') depth += 1;
		else if (char === ')' && --depth === 0) return at;
	}
	return text.length - 1;
}

export function literalEnd(text: string, start: number): number {
	const end = text.indexOf(text[start] as string, start + 1);
	return end < 0 ? text.length : end;
}
