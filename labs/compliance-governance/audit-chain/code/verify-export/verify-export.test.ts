import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import table from './cases.json' with { type: 'json' };
import { type Anchor, canonical, type ExportedRow, hashOf, verifyExport } from './verify-export.ts';

interface Case {
	readonly name: string;
	readonly lines?: readonly string[];
	readonly base64?: string;
	readonly anchors: readonly Anchor[];
	readonly start?: Anchor;
	readonly verdict: unknown;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const cases = table.cases as readonly Case[];
const row = table.forms[0]?.row as ExportedRow;

function bytesOf({ lines, base64 }: Case): Buffer {
	if (base64 !== undefined) return Buffer.from(base64, 'base64');
	return Buffer.from((lines ?? []).map((line) => `${line}\n`).join(''));
}

/** In pieces that cut lines and characters. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('verifyExport', () => {
	it.each(cases)('names the first row that is not proven: $name', async (one) => {
		for (const size of [7, 1000, 1 << 20]) {
			const export_ = inPieces(bytesOf(one), size);
			const verdict = await verifyExport(export_, table.tenant, one.anchors, one.start);
			expect(verdict).toEqual(one.verdict);
		}
	});

	it.each(table.forms)('writes the canonical form of row $row.seq', ({ row, form }) => {
		expect(canonical(row).toString('utf8')).toBe(form);
		expect(hashOf(row)).toBe(row.hash);
	});

	it('refuses an anchor of another tenant', async () => {
		const anchor = { tenant_id: 'someone else’s', seq: 0, hash: '0'.repeat(64) };
		const verified = verifyExport(inPieces(Buffer.alloc(0), 1), table.tenant, [anchor]);
		await expect(verified).rejects.toThrow(RangeError);
		const started = verifyExport(inPieces(Buffer.alloc(0), 1), table.tenant, [], anchor);
		await expect(started).rejects.toThrow(RangeError);
	});

	it.each(['', '\n'])('refuses a line that is too long, before %j', async (end) => {
		for (const [length, problem] of [
			[1 << 20, undefined],
			[(1 << 20) + 1, 'malformed'],
		] as const) {
			const bytes = Buffer.from(JSON.stringify(row).padEnd(length - extra(row)) + end);
			const verdict = await verifyExport(inPieces(bytes, 1 << 16), table.tenant, []);
			expect(verdict.bad?.problem).toBe(problem);
		}
	});

	it('stops reading where a line has no end', async () => {
		let read = 0;
		async function* endless(): AsyncGenerator<Uint8Array> {
			for (;;) {
				read += 1 << 16;
				yield Buffer.alloc(1 << 16, 32);
			}
		}
		const { bad } = await verifyExport(endless(), table.tenant, []);
		expect(bad).toEqual({ seq: 1, problem: 'malformed' });
		expect(read).toBeLessThanOrEqual((1 << 20) + (1 << 16));
	});

	it('needs no more memory for a longer export', async () => {
		// Twenty thousand rows are 12 MB of text.
		const [few, many] = [await mostFor(100), await mostFor(20_000)];
		expect(many - few).toBeLessThan(2 << 20);
	});
});

/** Bytes in use, at most, while an export is made and verified. */
async function mostFor(rows: number): Promise<number> {
	let most = 0;
	async function* chain(): AsyncGenerator<Uint8Array> {
		let head = '0'.repeat(64);
		for (let seq = 1; seq <= rows; seq += 1) {
			const next = { ...row, seq, prev: head };
			head = hashOf(next);
			yield Buffer.from(`${JSON.stringify({ ...next, hash: head })}\n`);
			if (seq % (rows / 10) !== 0) continue;
			// What a finished turn of the loop holds is garbage as well.
			await new Promise(setImmediate);
			collectGarbage();
			const { heapUsed, arrayBuffers } = process.memoryUsage();
			most = Math.max(most, heapUsed + arrayBuffers);
		}
	}
	expect(await verifyExport(chain(), table.tenant, [])).toMatchObject({ last: rows, bad: null });
	return most;
}

/** Bytes of a row's text beyond its characters. */
function extra(one: ExportedRow): number {
	const text = JSON.stringify(one);
	return Buffer.byteLength(text) - text.length;
}
