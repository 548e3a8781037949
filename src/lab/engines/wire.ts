import type { protocol } from '@electric-sql/pglite';
import type { Field, Notice } from '../engine.ts';
import { isPlan } from '../plan-result.ts';
import type { Channel, Watch } from '../watch.ts';
import { eachValue, readDataRow } from './data-row.ts';
import {
	CUT_REPORT,
	cutText,
	NOTICE_CAP,
	noticePlace,
	RowBudget,
	rowPlace,
	valuePlace,
} from './limits.ts';
import { Lookout } from './lookout.ts';
import type { RawResult } from './run-script.ts';
import { typeName } from './types.ts';

const DATA_ROW = 0x44;
const NOTICE = 0x4e;
const HEADER = 5;

type Parser = InstanceType<typeof protocol.Parser>;
type Message = Parameters<Parameters<Parser['parse']>[1]>[0];

/**
 * Reads the answer to one statement from raw protocol bytes. Rows past the cap are counted by
 * their header and decoded only where they may hold what is watched for: a million of them cost
 * milliseconds instead of seconds.
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

	readonly #lookout: Lookout | null;
	#channel: Channel = 'row';

	constructor(parser: Parser, watch: Watch | null = null, cap?: number) {
		this.#parser = parser;
		this.#budget = new RowBudget(cap);
		this.#lookout = watch && new Lookout(watch);
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
		else if (type === NOTICE && this.#notices.length >= NOTICE_CAP) this.#countNotice(message);
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
				...unkeptOf(this.#lookout, true),
			};
		}
		return {
			tag: this.#tag,
			fields: this.#fields,
			rows: this.#rows,
			rowCount: this.#rowCount,
			notices: this.#notices,
			error: null,
			...unkeptOf(this.#lookout, false),
		};
	}

	#countNotice(message: Uint8Array): void {
		const number = countNotice(this.#notices);
		const place = () => noticePlace(number);
		if (!this.#lookout?.wants('notice')) return;
		for (const text of textsOf(message)) this.#lookout.bytes('notice', text, place);
	}

	#takeRow(message: Uint8Array): void {
		const number = (this.#rowCount ?? 0) + 1;
		this.#rowCount = number;
		if (this.#budget.spent) {
			this.#look(message, number);
			return;
		}
		const row = readDataRow(message, (bytes) =>
			this.#lookout?.bytes(this.#channel, bytes, () => valuePlace(number)),
		);
		this.#budget.spend(row);
		this.#rows.push(row);
	}

	#look(message: Uint8Array, number: number): void {
		const lookout = this.#lookout;
		if (!lookout?.wants(this.#channel)) return;
		const place = () => rowPlace(number);
		eachValue(message, (from, to) => lookout.bytes(this.#channel, message, place, from, to));
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
				if (isPlan({ fields: this.#fields })) this.#channel = 'plan';
				break;
			}
			case 'commandComplete':
				this.#tag = (message as unknown as { text: string }).text;
				break;
			case 'notice':
				takeNotice(this.#notices, message as unknown as ServerReport, this.#lookout);
				break;
			case 'error': {
				const report = message as unknown as ServerReport;
				this.#error = errorOf(report, this.#lookout);
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

function reportOf(report: ServerReport, cut: (text: string) => string): Notice {
	return {
		severity: report.severity ?? 'ERROR',
		code: report.code ?? 'XX000',
		message: cut(report.message ?? 'The server gave no message.'),
		...(report.detail && { detail: cut(report.detail) }),
		...(report.hint && { hint: cut(report.hint) }),
	};
}

function cutting(lookout: Lookout | null, channel: 'error' | 'notice') {
	const look = (whole: string) => lookout?.text(channel, whole, () => CUT_REPORT[channel]);
	return (text: string) => cutText(text, look);
}

/** An error as it is kept; what is cut of it is looked at. */
export function errorOf(
	report: ServerReport,
	lookout: Lookout | null,
): NonNullable<RawResult['error']> {
	const cut = cutting(lookout, 'error');
	return {
		...reportOf(report, cut),
		...(report.position && { position: Number(report.position) }),
		...(report.internalQuery && { internalQuery: cut(report.internalQuery) }),
		...(report.where && { where: cut(report.where) }),
	};
}

/** Adds a notice, or counts it where there are enough; what is not kept of it is looked at. */
export function takeNotice(notices: Notice[], report: ServerReport, lookout: Lookout | null): void {
	if (notices.length < NOTICE_CAP) {
		notices.push(reportOf(report, cutting(lookout, 'notice')));
		return;
	}
	const number = countNotice(notices);
	const place = () => noticePlace(number);
	for (const text of [report.message, report.detail, report.hint]) {
		if (text) lookout?.text('notice', text, place);
	}
}

/** What was found in parts that are not kept. Rows that came before an error reach nobody. */
export function unkeptOf(lookout: Lookout | null, failed: boolean): Pick<RawResult, 'unkept'> {
	const found = (lookout?.found ?? []).filter(
		({ channel }) => !failed || channel === 'error' || channel === 'notice',
	);
	return found.length > 0 ? { unkept: found } : {};
}

/** Past the cap the last notice counts those that are not shown. Gives the number of this one. */
function countNotice(notices: Notice[]): number {
	const before = /^\d+/.exec(notices[NOTICE_CAP]?.message ?? '')?.[0] ?? '0';
	const count = Number(before) + 1;
	const message = `${count} more came; a lab shows the first ${NOTICE_CAP}.`;
	notices[NOTICE_CAP] = { severity: 'NOTICE', code: 'LAB02', message };
	return NOTICE_CAP + count;
}

/** Type bytes of the message, the detail and the hint in a notice. */
const TEXTS: ReadonlySet<number | undefined> = new Set([0x4d, 0x44, 0x48]);

/** The texts of a NoticeResponse message that reach its reader, as bytes. */
function textsOf(message: Uint8Array): Uint8Array[] {
	const texts: Uint8Array[] = [];
	for (let at = HEADER; at < message.length && message[at] !== 0; ) {
		const end = message.indexOf(0, at);
		if (TEXTS.has(message[at])) texts.push(message.subarray(at + 1, end));
		at = end + 1;
	}
	return texts;
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
