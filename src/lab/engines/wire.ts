import type { protocol } from '@electric-sql/pglite';
import type { Field, Notice } from '../engine.ts';
import { readDataRow } from './data-row.ts';
import { cutText, NOTICE_CAP, RowBudget } from './limits.ts';
import type { RawResult } from './run-script.ts';
import { typeName } from './types.ts';

const DATA_ROW = 0x44;
const NOTICE = 0x4e;
const HEADER = 5;

type Parser = InstanceType<typeof protocol.Parser>;
type Message = Parameters<Parameters<Parser['parse']>[1]>[0];

/**
 * Reads the answer to one statement from raw protocol bytes. Rows past the cap are counted by
 * their header and never decoded: a million of them cost milliseconds instead of seconds.
 */
export class WireReader {
	readonly #parser: Parser;
	readonly #budget: RowBudget;
	/** Parts of a message whose end has not come. */
	#held: Uint8Array[] = [];
	#heldBytes = 0;
	/** Bytes from the start of that message to its end, as far as they are known. */
	#needed = HEADER;
	#fields: Field[] = [];
	#rows: (string | null)[][] = [];
	#rowCount: number | null = null;
	#tag: string | null = null;
	#notices: Notice[] = [];
	#error: RawResult['error'] = null;
	/** Transaction status of the last ReadyForQuery: I idle, T in a block, E in a failed block. */
	status = 'I';

	constructor(parser: Parser, cap?: number) {
		this.#parser = parser;
		this.#budget = new RowBudget(cap);
	}

	push(chunk: Uint8Array): void {
		if (this.#held.length === 0) this.#hold(this.#readMessages(chunk));
		else if (this.#heldBytes + chunk.length < this.#needed) this.#hold(chunk);
		else {
			const bytes = joined([...this.#held, chunk]);
			this.#held = [];
			this.#heldBytes = 0;
			this.#hold(this.#readMessages(bytes));
		}
	}

	/** Takes every whole message, and gives the bytes that follow the last one. */
	#readMessages(bytes: Uint8Array): Uint8Array {
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		let at = 0;
		this.#needed = HEADER;
		while (at + HEADER <= bytes.length) {
			const end = at + 1 + view.getUint32(at + 1);
			if (end > bytes.length) {
				this.#needed = end - at;
				break;
			}
			this.#takeMessage(bytes.subarray(at, end));
			at = end;
		}
		return bytes.subarray(at);
	}

	/** Keeps the start of a message. Joined once, when its end is there: joining at each chunk is quadratic. */
	#hold(part: Uint8Array): void {
		if (part.length === 0) return;
		// A copy: the memory belongs to PostgreSQL.
		this.#held.push(part.slice());
		this.#heldBytes += part.length;
	}

	#takeMessage(message: Uint8Array): void {
		const type = message[0];
		if (type === DATA_ROW) this.#takeRow(message);
		else if (type === NOTICE && this.#notices.length >= NOTICE_CAP) countNotice(this.#notices);
		else {
			// A copy: the parser may keep what it is given.
			this.#parser.parse(message.slice(), (parsed) => this.#take(parsed));
		}
	}

	/** Rows that a statement sent before it failed are dropped, as psql does. */
	result(): RawResult {
		if (this.#error) {
			return {
				tag: null,
				fields: [],
				rows: [],
				rowCount: null,
				notices: this.#notices,
				error: this.#error,
			};
		}
		return {
			tag: this.#tag,
			fields: this.#fields,
			rows: this.#rows,
			rowCount: this.#rowCount,
			notices: this.#notices,
			error: null,
		};
	}

	#takeRow(message: Uint8Array): void {
		this.#rowCount = (this.#rowCount ?? 0) + 1;
		if (this.#budget.spent) return;
		const row = readDataRow(message);
		this.#budget.spend(row);
		this.#rows.push(row);
	}

	#take(message: Message): void {
		switch (message.name) {
			case 'rowDescription': {
				const { fields } = message as unknown as { fields: { name: string; dataTypeID: number }[] };
				this.#fields = fields.map((field) => ({
					name: field.name,
					type: typeName(field.dataTypeID),
				}));
				this.#rowCount ??= 0;
				break;
			}
			case 'commandComplete':
				this.#tag = (message as unknown as { text: string }).text;
				break;
			case 'notice':
				takeNotice(this.#notices, message as unknown as ServerReport);
				break;
			case 'error': {
				const report = message as unknown as ServerReport;
				this.#error = {
					...reportOf(report),
					...(report.position && { position: Number(report.position) }),
					...(report.internalQuery && { internalQuery: cutText(report.internalQuery) }),
					...(report.where && { where: cutText(report.where) }),
				};
				break;
			}
			case 'readyForQuery':
				this.status = (message as unknown as { status: string }).status;
				break;
		}
	}
}

/** The fields that PGlite and `pg` both give to errors and notices. */
export interface ServerReport {
	readonly severity?: string | undefined;
	readonly code?: string | undefined;
	readonly message?: string | undefined;
	readonly detail?: string | undefined;
	readonly hint?: string | undefined;
	readonly position?: string | undefined;
	readonly internalQuery?: string | undefined;
	readonly where?: string | undefined;
}

export function reportOf(report: ServerReport): Notice {
	return {
		severity: report.severity ?? 'ERROR',
		code: report.code ?? 'XX000',
		message: cutText(report.message ?? 'The server gave no message.'),
		...(report.detail && { detail: cutText(report.detail) }),
		...(report.hint && { hint: cutText(report.hint) }),
	};
}

/** Adds a notice, or counts it where there are enough. */
export function takeNotice(notices: Notice[], report: ServerReport): void {
	if (notices.length < NOTICE_CAP) notices.push(reportOf(report));
	else countNotice(notices);
}

/** Past the cap the last notice counts those that are not shown. */
function countNotice(notices: Notice[]): void {
	const before = /^\d+/.exec(notices[NOTICE_CAP]?.message ?? '')?.[0] ?? '0';
	const message = `${Number(before) + 1} more came; a lab shows the first ${NOTICE_CAP}.`;
	notices[NOTICE_CAP] = { severity: 'NOTICE', code: 'LAB02', message };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}
