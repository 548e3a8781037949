import { ROW_CAP } from '../engine.ts';

/**
 * How much of an answer is kept. A value of 256 MB crashes the tab that shows it, and so do 500
 * rows of a megabyte; PostgreSQL made them all the same, so what is cut says how much there was.
 */

/** Bytes of one value, message, detail or hint. */
export const VALUE_CAP = 10_000;
/** Bytes of all kept rows of a result, each value counted with its cell. */
const RESULT_CAP = 2_000_000;
/** What the page pays for a cell, however short its value. */
const CELL_COST = 150;
/** Notices of one statement: a loop may raise any number. */
export const NOTICE_CAP = 100;

/** The end of a value that was cut. */
export function cutMark(bytes: number): string {
	return `… (cut: ${bytes.toLocaleString('en-US')} bytes)`;
}

/** A text of any origin at the length that is kept. */
export function cutText(text: string): string {
	if (text.length <= VALUE_CAP) return text;
	const bytes = new TextEncoder().encode(text).length;
	// Half a surrogate pair would show as a broken character.
	return text.slice(0, VALUE_CAP).replace(/[\ud800-\udbff]$/, '') + cutMark(bytes);
}

/** Decides row by row whether one more is kept; the first always is. */
export class RowBudget {
	readonly #cap: number;
	#rows = 0;
	#bytes = 0;

	constructor(cap = ROW_CAP) {
		this.#cap = cap;
	}

	get spent(): boolean {
		return this.#rows >= this.#cap || this.#bytes > RESULT_CAP;
	}

	/** Counts a row that is kept. */
	spend(row: readonly (string | null)[]): void {
		this.#rows += 1;
		for (const value of row) this.#bytes += CELL_COST + (value?.length ?? 0);
	}
}

/** The rows of a result that are kept, each value at the length that is kept. */
export function keptRows(rows: readonly (readonly (string | null)[])[]): (string | null)[][] {
	const budget = new RowBudget();
	const kept: (string | null)[][] = [];
	for (const row of rows) {
		if (budget.spent) break;
		const cut = row.map((value) => (value === null ? null : cutText(value)));
		budget.spend(cut);
		kept.push(cut);
	}
	return kept;
}
