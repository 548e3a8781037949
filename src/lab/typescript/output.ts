import inspect from 'object-inspect';
import { type Execution, ROW_CAP, type SqlError, type StatementResult } from '../engine.ts';

/**
 * What a run prints, in the form in which SQL results are shown: a line is a notice, a table a
 * result set. So panes, terminal, transcripts and the leak alarm need to know no second form.
 */

/** Lines and tables that are kept; what a loop prints beyond them is counted. */
const PRINT_CAP = 200;
const TEXT_CAP = 10_000;

const LEVELS = {
	debug: 'DEBUG',
	info: 'INFO',
	log: 'LOG',
	warn: 'WARNING',
	error: 'ERROR',
} as const;

/** Collects what goes to `console`. */
export class Output {
	readonly #statements: StatementResult[] = [];
	#hidden = 0;
	/** False while the check runs: what an answer prints there belongs to nobody. */
	open = true;

	/** The console that modules of the run are given. */
	console(): Record<string, (...values: unknown[]) => void> {
		const lines = Object.entries(LEVELS).map(([name, severity]) => [
			name,
			(...values: unknown[]) => this.line(severity, values.map(printed).join(' ')),
		]);
		return {
			...Object.fromEntries(lines),
			table: (value: unknown) => this.table(value),
		};
	}

	line(severity: string, message: string): void {
		const notice = { severity, code: '', message: message.slice(0, TEXT_CAP) };
		this.#keep({ ...EMPTY, notices: [notice] });
	}

	table(value: unknown): void {
		if (Array.isArray(value)) this.#keep(toTable(value));
		else this.line('LOG', printed(value));
	}

	/** Everything printed so far, ended by a tag or an error. */
	end(text: string, tag: string, error: SqlError | null, ms: number): Execution {
		const last = { ...EMPTY, text, tag: error ? null : tag, error };
		const hidden = this.#hidden === 0 ? [] : [hiddenLine(this.#hidden)];
		return { statements: [...this.#statements, ...hidden, last], skipped: 0, leftOpen: false, ms };
	}

	#keep(statement: StatementResult): void {
		if (!this.open) return;
		if (this.#statements.length < PRINT_CAP) {
			// Results are told apart by where they stand in the script.
			this.#statements.push({ ...statement, start: -1 - this.#statements.length });
		} else this.#hidden += 1;
	}
}

const EMPTY: StatementResult = {
	text: '',
	start: 0,
	tag: '',
	fields: [],
	rows: [],
	rowCount: null,
	notices: [],
	error: null,
};

function hiddenLine(count: number): StatementResult {
	const message = `${count} more lines were printed; a lab shows ${PRINT_CAP}.`;
	return { ...EMPTY, start: -1 - PRINT_CAP, notices: [{ severity: 'NOTICE', code: '', message }] };
}

/** Rows as a result set: the keys of all rows are the columns, in the order they first appear. */
export function toTable(values: readonly unknown[]): StatementResult {
	const rows = values.map((value) =>
		typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: { value },
	);
	const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	const cell = (value: unknown) => (value === null || value === undefined ? null : printed(value));
	return {
		...EMPTY,
		fields: names.map((name) => ({ name, type: typeOf(rows.map((row) => row[name])) })),
		rows: rows
			.slice(0, ROW_CAP)
			.map((row) => names.map((name) => cell(row[name])?.slice(0, TEXT_CAP) ?? null)),
		rowCount: rows.length,
	};
}

/** Type of a column's values where it says more than that they are text. */
function typeOf(values: readonly unknown[]): string {
	const types = new Set(
		values.filter((value) => value !== null && value !== undefined).map((value) => typeof value),
	);
	const [type, ...others] = types;
	return type === undefined || type === 'string' || others.length > 0 ? '' : type;
}

/** A value as text: a text as it is, everything else as `console.log` would. */
export function printed(value: unknown): string {
	if (typeof value === 'string') return value;
	if (value instanceof Error) return `${value.name}: ${value.message}`;
	try {
		return inspect(value, { depth: 4, maxStringLength: TEXT_CAP });
	} catch (cause) {
		return `(a value that can not be shown: ${String(cause)})`;
	}
}
