import type { Execution, StatementResult } from '../engine.ts';
import { isPlan } from '../plan-result.ts';
import type { RecordedExecution } from '../transcript.ts';
import { isOrdered } from './row-order.ts';

/**
 * A live run beside the recorded one, statement by statement. What counts is what a reader would
 * rely on: tag, columns, rows, SQLSTATE and notices. Timings are in no record, and the lines of a
 * plan are estimates of one server: they never count.
 */

export type Row = readonly (string | null)[];

/** Something of a statement that is no row: what came, and what the record has. */
export interface Fact {
	readonly what: 'statement' | 'tag' | 'columns' | 'error' | 'notice' | 'count';
	/** Null: nothing came, or nothing stands in the record. */
	readonly live: string | null;
	readonly recorded: string | null;
}

export interface StatementDifference {
	/** Places of live rows that are not in the record. */
	readonly added: readonly number[];
	/** Rows of the record that did not come. */
	readonly missing: readonly Row[];
	/** The same rows, in another order than the query asks for. */
	readonly reordered: boolean;
	readonly facts: readonly Fact[];
}

export interface Comparison {
	/** By place of the live statement; null where nothing differs. */
	readonly statements: readonly (StatementDifference | null)[];
	/** Statements of the record that did not run. */
	readonly notRun: number;
	/** Rows and facts that differ, in all. */
	readonly count: number;
}

/** How rows of a run are told apart. */
export interface CompareOptions {
	/** The program decides the order, as it does in TypeScript, and not a query. */
	readonly ordered?: boolean;
}

/** What of a live run is not as it was recorded. Both ran the same text on the same state. */
export function compareRuns(
	recorded: RecordedExecution,
	live: Pick<Execution, 'statements' | 'leftOpen'>,
	options: CompareOptions = {},
): Comparison {
	const statements = live.statements.map((result, index) =>
		compareStatements(recorded.statements[index], result, options),
	);
	const notRun = Math.max(0, recorded.statements.length - live.statements.length);
	const differing = statements.map((difference) => (difference ? size(difference) : 0));
	return { statements, notRun, count: differing.reduce((sum, one) => sum + one, notRun) };
}

function size({ added, missing, reordered, facts }: StatementDifference): number {
	return added.length + missing.length + facts.length + (reordered ? 1 : 0);
}

function compareStatements(
	recorded: RecordedExecution['statements'][number] | undefined,
	live: StatementResult,
	{ ordered }: CompareOptions,
): StatementDifference | null {
	if (!recorded)
		return { ...SAME, facts: [{ what: 'statement', live: live.text, recorded: null }] };
	const facts: Fact[] = [];
	const differs = (what: Fact['what'], a: string | null, b: string | null) => {
		if (a !== b) facts.push({ what, live: a, recorded: b });
		return a !== b;
	};
	const failed = differs('error', live.error?.code ?? null, recorded.error?.code ?? null);
	// Without an error there is a tag: one of the two is enough to say.
	if (!failed) differs('tag', live.tag, recorded.tag);
	for (const [a, b] of pairs(noticesOf(live), noticesOf(recorded))) differs('notice', a, b);
	const sameColumns = !differs('columns', columnsOf(live), columnsOf(recorded));
	const rows = !sameColumns || isPlan(live) ? SAME : compareRows(recorded, live, ordered, facts);
	const difference = { ...rows, facts };
	return size(difference) === 0 ? null : difference;
}

type Rows = Pick<StatementDifference, 'added' | 'missing' | 'reordered'>;
const SAME: Rows = { added: [], missing: [], reordered: false };

function compareRows(
	recorded: RecordedExecution['statements'][number],
	live: StatementResult,
	ordered: boolean | undefined,
	facts: Fact[],
): Rows {
	const kept = recorded.rows;
	const counts = [live.rowCount, recorded.rowCount] as const;
	if (counts.some((count, side) => (count ?? 0) > (side === 0 ? live.rows : kept).length)) {
		// Of a result that is cut, which rows are kept is chance.
		const [mine, theirs] = counts.map((count) => String(count ?? 0));
		if (mine !== theirs) {
			facts.push({ what: 'count', live: mine ?? null, recorded: theirs ?? null });
		}
		return SAME;
	}
	const left = new Map<string, Row[]>();
	for (const row of kept) left.set(keyOf(row), [...(left.get(keyOf(row)) ?? []), row]);
	const added = live.rows.flatMap((row, place) => (left.get(keyOf(row))?.pop() ? [] : [place]));
	const missing = [...left.values()].flat();
	const sameRows = added.length === 0 && missing.length === 0;
	const sorted = ordered ?? isOrdered(live.text);
	const reordered =
		sorted && sameRows && live.rows.some((row, place) => keyOf(row) !== keyOf(kept[place] ?? []));
	return { added, missing, reordered };
}

function keyOf(row: Row): string {
	return JSON.stringify(row);
}

function columnsOf({ fields }: Pick<StatementResult, 'fields'>): string | null {
	if (fields.length === 0) return null;
	return fields.map(({ name, type }) => `${name} ${type}`.trim()).join(', ');
}

function noticesOf({ notices }: Pick<StatementResult, 'notices'>): string[] {
	return notices.map(({ severity, message }) => `${severity} ${message}`);
}

/** Both lists side by side, the shorter one filled up. */
function pairs(a: readonly string[], b: readonly string[]): [string | null, string | null][] {
	const longer = a.length > b.length ? a : b;
	return longer.map((_, index) => [a[index] ?? null, b[index] ?? null]);
}
