import type { protocol } from '@electric-sql/pglite';
import type { Field, Notice } from '../engine.ts';
import type { RawResult } from './run-script.ts';
import { typeName } from './types.ts';

const DATA_ROW = 0x44;
const HEADER = 5;

type Parser = InstanceType<typeof protocol.Parser>;
type Message = Parameters<Parameters<Parser['parse']>[1]>[0];

/**
 * Reads the answer to one statement from raw protocol bytes. Rows past the cap are counted by
 * their header and never decoded: a million of them cost milliseconds instead of seconds.
 */
export class WireReader {
	readonly #parser: Parser;
	readonly #cap: number;
	#pending = new Uint8Array(0);
	#fields: Field[] = [];
	#rows: (string | null)[][] = [];
	#rowCount: number | null = null;
	#tag: string | null = null;
	#notices: Notice[] = [];
	#error: RawResult['error'] = null;
	/** Transaction status of the last ReadyForQuery: I idle, T in a block, E in a failed block. */
	status = 'I';

	constructor(parser: Parser, cap: number) {
		this.#parser = parser;
		this.#cap = cap;
	}

	push(chunk: Uint8Array): void {
		const bytes = this.#pending.length ? joined(this.#pending, chunk) : chunk;
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		let at = 0;
		while (at + HEADER <= bytes.length) {
			const end = at + 1 + view.getUint32(at + 1);
			if (end > bytes.length) break;
			const isRow = bytes[at] === DATA_ROW;
			if (isRow) this.#rowCount = (this.#rowCount ?? 0) + 1;
			if (!isRow || this.#rows.length < this.#cap) {
				// A copy: the parser may keep what it is given, and the memory belongs to PostgreSQL.
				this.#parser.parse(bytes.slice(at, end), (message) => this.#take(message));
			}
			at = end;
		}
		this.#pending = bytes.slice(at);
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
			case 'dataRow':
				this.#rows.push((message as unknown as { fields: (string | null)[] }).fields);
				break;
			case 'commandComplete':
				this.#tag = (message as unknown as { text: string }).text;
				break;
			case 'notice':
				this.#notices.push(reportOf(message as unknown as ServerReport));
				break;
			case 'error': {
				const report = message as unknown as ServerReport;
				this.#error = {
					...reportOf(report),
					...(report.position && { position: Number(report.position) }),
					...(report.internalQuery && { internalQuery: report.internalQuery }),
					...(report.where && { where: report.where }),
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
		message: report.message ?? 'The server gave no message.',
		...(report.detail && { detail: report.detail }),
		...(report.hint && { hint: report.hint }),
	};
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
	const both = new Uint8Array(left.length + right.length);
	both.set(left);
	both.set(right, left.length);
	return both;
}
