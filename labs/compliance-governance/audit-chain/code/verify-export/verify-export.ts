import { createHash } from 'node:crypto';

/** What was the head of a tenant's chain at some time, kept where the database's owner can't write. */
export interface Anchor {
	readonly tenant_id: string;
	readonly seq: number;
	/** Hash of the row `seq` in hex. */
	readonly hash: string;
}

/** Why a row is refused; `tail` is a row that an anchor has seen and the export has not. */
export type Problem =
	| 'malformed'
	| 'tenant'
	| 'gap'
	| 'duplicate'
	| 'prev'
	| 'hash'
	| 'anchor'
	| 'tail';

/** How far an export is proven, and by what. */
export interface Verdict {
	/** The last row that the chain proves: a chain that was recomputed looks the same. */
	readonly last: number;
	/** Its hash. */
	readonly head: string;
	/** The last row that an anchor proves; 0: none was given, or none agrees. */
	readonly anchored: number;
	readonly bad: { readonly seq: number; readonly problem: Problem } | null;
}

/** A row of the export, in the order of the canonical form. */
export interface ExportedRow {
	readonly tenant_id: string;
	readonly seq: number;
	readonly occurred_at: string;
	readonly actor: string;
	readonly on_behalf_of: string | null;
	readonly action: string;
	readonly subject: string;
	readonly detail: string;
	readonly prev: string;
	readonly hash: string;
}

const GENESIS = '0'.repeat(64);
const HASH = /^[0-9a-f]{64}$/;
const TIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$/;
/** A longer line is malformed, so a file without line ends can't fill the memory. */
const LONGEST_LINE = 1 << 20;

// #region canonical
/** Each field with its length in bytes, so no two rows share a form; NULL is `-`. */
export function canonical(row: ExportedRow): Buffer {
	const fields = [
		row.tenant_id,
		String(row.seq),
		row.occurred_at,
		row.actor,
		row.on_behalf_of,
		row.action,
		row.subject,
		row.detail,
	];
	const parts = fields.map((text) =>
		text === null ? '-' : `${Buffer.byteLength(text, 'utf8')}:${text}`,
	);
	return Buffer.from(parts.join(''), 'utf8');
}

/** The hash that this row must have. */
export function hashOf(row: ExportedRow): string {
	return createHash('sha256')
		.update(Buffer.from(row.prev, 'hex'))
		.update(canonical(row))
		.digest('hex');
}
// #endregion canonical

// #region verify
/**
 * Recomputes a chain from its export in JSON Lines, one row at a time.
 *
 * @param chunks the bytes of the file, in pieces of any size.
 * @param anchors all of this tenant's: the newest alone misses a chain recomputed before it.
 * @param start the anchor that the export follows, where older rows were dropped. Take it from where
 *   the anchors are kept, never from the export.
 * @throws RangeError when an anchor is another tenant's; whatever reading `chunks` throws.
 */
export async function verifyExport(
	chunks: AsyncIterable<Uint8Array>,
	tenantId: string,
	anchors: readonly Anchor[],
	start: Anchor = { tenant_id: tenantId, seq: 0, hash: GENESIS },
): Promise<Verdict> {
	if ([start, ...anchors].some(({ tenant_id }) => tenant_id !== tenantId)) {
		throw new RangeError('An anchor belongs to another tenant.');
	}
	const due = anchors.filter(({ seq }) => seq >= start.seq).sort((a, b) => b.seq - a.seq);
	let { seq: last, hash: head } = start;
	let anchored = last;
	const verdict = (problem: Problem, seq = last + 1): Verdict => ({
		last,
		head,
		anchored,
		bad: { seq, problem },
	});
	if (settle(due, last, head) === 'contradicted') return verdict('anchor', last);
	for await (const line of linesOf(chunks)) {
		const row = parseRow(line);
		const problem = row === null ? 'malformed' : problemOf(row, tenantId, last + 1, head);
		if (row === null || problem === 'malformed') return verdict('malformed');
		if (problem !== null) return verdict(problem, problem === 'duplicate' ? row.seq : last + 1);
		const settled = settle(due, row.seq, row.hash);
		if (settled === 'contradicted') return verdict('anchor');
		[last, head] = [row.seq, row.hash];
		if (settled === 'agreed') anchored = last;
	}
	return due.length > 0 ? verdict('tail') : { last, head, anchored, bad: null };
}
// #endregion verify

function problemOf(row: ExportedRow, tenantId: string, seq: number, head: string): Problem | null {
	if (row.tenant_id !== tenantId) return 'tenant';
	if (row.seq !== seq) return row.seq > seq ? 'gap' : 'duplicate';
	if (row.prev !== head) return 'prev';
	return row.hash === hashOf(row) ? null : 'hash';
}

/** Takes the anchors of this row from the end of the list. */
function settle(due: Anchor[], seq: number, hash: string): 'none' | 'agreed' | 'contradicted' {
	let settled: 'none' | 'agreed' = 'none';
	while (due.at(-1)?.seq === seq) {
		if (due.pop()?.hash !== hash) return 'contradicted';
		settled = 'agreed';
	}
	return settled;
}

/** @returns null for what is no row, with exactly its keys. */
function parseRow(line: Uint8Array | null): ExportedRow | null {
	try {
		// Strict, as other languages read it: no byte is replaced, no mark at the start is dropped.
		const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
			line ?? undefined,
		);
		const row = JSON.parse(text) as Record<keyof ExportedRow, unknown> | null;
		return isRow(row) ? row : null;
	} catch {
		return null;
	}
}

function isRow(row: Record<keyof ExportedRow, unknown> | null): row is ExportedRow & typeof row {
	if (row === null || typeof row !== 'object' || Object.keys(row).length !== 10) return false;
	const { tenant_id, seq, occurred_at, actor, on_behalf_of, action, subject, detail } = row;
	const texts = [tenant_id, occurred_at, actor, on_behalf_of ?? '', action, subject, detail];
	return (
		texts.every((text) => typeof text === 'string' && text.isWellFormed()) &&
		on_behalf_of !== undefined &&
		TIME.test(occurred_at as string) &&
		Number.isSafeInteger(seq) &&
		(seq as number) > 0 &&
		[row.prev, row.hash].every((hash) => typeof hash === 'string' && HASH.test(hash))
	);
}

/** Lines without their ends, which are U+000A alone; null for one that is too long. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | null> {
	let rest = Buffer.alloc(0);
	for await (const chunk of chunks) {
		rest = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
		let start = 0;
		for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
			yield end - start > LONGEST_LINE ? null : rest.subarray(start, end);
			start = end + 1;
		}
		rest = rest.subarray(start);
		if (rest.length > LONGEST_LINE) yield null;
	}
	if (rest.length > 0) yield rest;
}
