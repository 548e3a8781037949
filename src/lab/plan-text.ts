import type { Actual, Draft, Plan } from './plan.ts';
import { readTitle } from './plan-title.ts';

/** The text format of EXPLAIN. Its indentation is the tree. */

const NODE = /^(\s*)(->\s+)?(\S.*?)(\s+\(cost=[^)]*\))?(\s+\((?:actual .*|never executed)\))?$/;
const PART = /^(InitPlan|SubPlan|CTE) \S.*$/;
const PROPERTY = /^(\s+)([A-Z][A-Za-z0-9 -]*): ?(.*)$/;
const SUMMARY =
	/^(Planning|Planning Time|Execution Time|Settings|JIT|Query Identifier|Serialization|Memory|Trigger .*):/;
/** A property stands this much to the right of the arrow of its node. */
const BEHIND_ARROW = 6;
/** The root has no arrow; its properties stand where those of an arrow at this column would. */
const ROOT = 2 - BEHIND_ARROW;

interface Open {
	readonly column: number;
	readonly node: Draft;
}

/** Null where the first line is none of a plan, as in YAML and XML. */
export function readTextPlan(lines: readonly string[]): Plan | null {
	const roots: Draft[] = [];
	const summary: string[] = [];
	let open: Open[] = [];
	let part: string | null = null;
	for (const line of lines) {
		const last = open.at(-1);
		const column = line.search(/\S/);
		if (column < 0) {
			// A rule made several statements of one: an empty line is between their plans.
			open = [];
		} else if (summary.length > 0 || (last && SUMMARY.test(line))) {
			summary.push(line.trim());
		} else if (!last) {
			if (!isRoot(line)) return null;
			const node = draft(line, null);
			roots.push(node);
			open = [{ column: ROOT, node }];
		} else if (line.startsWith('->', column)) {
			open = open.filter((above) => above.column < column);
			const node = draft(line, part);
			open.at(-1)?.node.children.push(node);
			open.push({ column, node });
			part = null;
		} else if (PART.test(line.trim()) && belongs(open, column)) {
			part = line.trim();
		} else {
			const property = PROPERTY.exec(line);
			const owner = property && belongs(open, column);
			if (owner) addProperty(owner.node, property[2] as string, property[3] as string);
			else continueLast(last.node, line);
		}
	}
	return { roots, summary };
}

/** A root begins with the name of a method; a list, a tag and the sentence for a utility do not. */
function isRoot(line: string): boolean {
	return /^[A-Z]/.test(line) && !/^[A-Za-z ]+:|^Utility statements have no plan/.test(line);
}

function draft(line: string, part: string | null): Draft {
	const [, , , title = line, costs = '', actual = ''] = NODE.exec(line) ?? [];
	return {
		...readTitle(title),
		part,
		estimatedRows: numberIn(costs, /rows=([\d.]+)/),
		cost: numberIn(costs, /cost=[\d.]+\.\.([\d.]+)/),
		actual: readActual(actual),
		conditions: [],
		details: [],
		children: [],
	};
}

function readActual(text: string): Actual | 'never' | null {
	if (text.includes('never executed')) return 'never';
	const rows = numberIn(text, /rows=([\d.]+)/);
	if (rows === null) return null;
	return {
		rows,
		loops: numberIn(text, /loops=(\d+)/) ?? 1,
		ms: numberIn(text, /time=[\d.]+\.\.([\d.]+)/),
	};
}

function numberIn(text: string, pattern: RegExp): number | null {
	const found = pattern.exec(text)?.[1];
	return found === undefined ? null : Number(found);
}

function belongs(open: readonly Open[], column: number): Open | undefined {
	return open.findLast((above) => above.column + BEHIND_ARROW === column);
}

/** Adds what one property says to its node: a condition, the rows one removed, or a further line. */
export function addProperty(node: Draft, label: string, text: string): void {
	const removedBy = /^Rows Removed by (.+)$/
		.exec(label)?.[1]
		?.replace(/^Index Recheck$/, 'Recheck Cond');
	const at = node.conditions.findIndex((condition) => condition.label === removedBy);
	const condition = node.conditions[at];
	if (condition) node.conditions[at] = { ...condition, removed: Number(text) };
	else if (/(Cond|Filter)$/.test(label) && !removedBy) {
		node.conditions.push({ label, text, removed: null });
	} else node.details.push(`${label}: ${text}`);
}

/** A text value with a line break goes on in the next line, at whatever column. */
function continueLast(node: Draft, line: string): void {
	const condition = node.conditions.at(-1);
	const details = node.details.at(-1);
	if (condition && !details) {
		node.conditions[node.conditions.length - 1] = {
			...condition,
			text: `${condition.text}\n${line}`,
		};
	} else if (details !== undefined) node.details[node.details.length - 1] = `${details}\n${line}`;
	else node.details.push(line.trim());
}
