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

/** What is kept of a value that was cut, without the mark and without a number that the cut went through. */
export function beforeCut(text: string): string {
	return text.replace(/[\d.,]*… \(cut: [\d,]+ bytes\)$/, '');
}

/**
 * A text of any origin at the length that is kept.
 * @param onCut is given the whole text where it is longer.
 */
export function cutText(text: string, onCut?: (whole: string) => void): string {
	if (text.length <= VALUE_CAP) return text;
	onCut?.(text);
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

/**
 * The rows of a result that are kept, each value at the length that is kept.
 * @param onUnkept is given each value of which something is not kept, and where it stands.
 */
export function keptRows(
	rows: readonly (readonly (string | null)[])[],
	onUnkept?: (value: string, place: () => string) => void,
): (string | null)[][] {
	const budget = new RowBudget();
	const kept: (string | null)[][] = [];
	for (const [index, row] of rows.entries()) {
		if (budget.spent) {
			if (!onUnkept) break;
			for (const value of row) if (value !== null) onUnkept(value, () => rowPlace(index + 1));
			continue;
		}
		const onCut = onUnkept && ((whole: string) => onUnkept(whole, () => valuePlace(index + 1)));
		const cut = row.map((value) => (value === null ? null : cutText(value, onCut)));
		budget.spend(cut);
		kept.push(cut);
	}
	return kept;
}

/** Where what is not kept stood, in words that go on after `It came in`. */
export function rowPlace(number: number): string {
	return `row ${number.toLocaleString('en-US')}, which is not shown`;
}

export function valuePlace(row: number): string {
	return `row ${row.toLocaleString('en-US')}, in a value that is cut`;
}

export function noticePlace(number: number): string {
	return `notice ${number.toLocaleString('en-US')}, which is not shown`;
}

export const CUT_REPORT: Readonly<Record<'error' | 'notice', string>> = {
	error: 'an error, in a text that is cut',
	notice: 'a notice, in a text that is cut',
};
