import { protocol } from '@electric-sql/pglite';
import { describe, expect, test } from 'vitest';
import { keptRows } from '../../src/lab/engines/limits.ts';
import { WireReader } from '../../src/lab/engines/wire.ts';

/** Messages as PostgreSQL sends them, byte by byte. */
const text = (value: string) => [...new TextEncoder().encode(value), 0];
const int16 = (value: number) => [value >> 8, value & 255];
const int32 = (value: number) => [...int16(value >>> 16), ...int16(value & 0xffff)];
const message = (type: string, body: readonly number[]) => [
	type.charCodeAt(0),
	...int32(body.length + 4),
	...body,
];
const column = (name: string, oid: number) => [
	...text(name),
	...int32(0),
	...int16(0),
	...int32(oid),
	...int16(-1 & 0xffff),
	...int32(0xffffffff),
	...int16(0),
];
const description = message('T', [...int16(2), ...column('id', 23), ...column('body', 25)]);
const row = (...cells: (string | null)[]) =>
	message('D', [
		...int16(cells.length),
		...cells.flatMap((cell) => {
			if (cell === null) return int32(0xffffffff);
			const bytes = [...new TextEncoder().encode(cell)];
			return [...int32(bytes.length), ...bytes];
		}),
	]);
const complete = (tag: string) => message('C', text(tag));
const ready = (status: string) => message('Z', [status.charCodeAt(0)]);
const report = (type: 'E' | 'N', fields: Readonly<Record<string, string>>) =>
	message(type, [
		...Object.entries(fields).flatMap(([key, value]) => [key.charCodeAt(0), ...text(value)]),
		0,
	]);

function read(bytes: readonly number[], chunk = bytes.length, cap = 500) {
	const reader = new WireReader(new protocol.Parser(), null, cap);
	for (let at = 0; at < bytes.length; at += chunk) {
		reader.push(new Uint8Array(bytes.slice(at, at + chunk)));
	}
	return { ...reader.result(), status: reader.status };
}

const answer = [
	...report('N', { S: 'NOTICE', C: '00000', M: 'hello' }),
	...description,
	...row('1', 'größe 🦅'),
	...row('2', null),
	...complete('SELECT 2'),
	...ready('T'),
];

describe('an answer', () => {
	test.each([1, 2, 3, 7, 64, answer.length])('is the same in chunks of %i bytes', (chunk) => {
		expect(read(answer, chunk)).toEqual({
			tag: 'SELECT 2',
			fields: [
				{ name: 'id', type: 'integer' },
				{ name: 'body', type: 'text' },
			],
			rows: [
				['1', 'größe 🦅'],
				['2', null],
			],
			rowCount: 2,
			notices: [{ severity: 'NOTICE', code: '00000', message: 'hello' }],
			error: null,
			status: 'T',
		});
	});

	test('keeps rows to the cap and counts them all', () => {
		const rows = Array.from({ length: 50 }, (_, id) => row(String(id), 'x')).flat();
		const bytes = [...description, ...rows, ...complete('SELECT 50'), ...ready('I')];
		for (const chunk of [11, bytes.length]) {
			const result = read(bytes, chunk, 3);
			expect(result.rows).toEqual([
				['0', 'x'],
				['1', 'x'],
				['2', 'x'],
			]);
			expect(result.rowCount).toBe(50);
			expect(result.tag).toBe('SELECT 50');
		}
	});

	test('keeps the start of a long value and says how long it was', () => {
		const bytes = [...description, ...row('1', `${'x'.repeat(9_999)}🦅`), ...complete('SELECT 1')];
		for (const chunk of [4_096, bytes.length]) {
			expect(read(bytes, chunk).rows).toEqual([['1', `${'x'.repeat(9_999)}… (cut: 10,003 bytes)`]]);
		}
	});

	test('keeps no more rows than a page can show, however wide they are', () => {
		const wide = Array.from({ length: 450 }, () => row('1', 'x'.repeat(9_000))).flat();
		const result = read([...description, ...wide, ...complete('SELECT 450')]);
		expect(result.rows.length).toBeGreaterThan(200);
		expect(result.rows.length).toBeLessThan(230);
		expect(result.rowCount).toBe(450);
		expect(keptRows(Array.from({ length: 450 }, () => ['1', 'x'.repeat(9_000)]))).toEqual(
			result.rows,
		);
	});

	test('keeps the first hundred notices and counts the others', () => {
		const notices = Array.from({ length: 1_250 }, (_, index) =>
			report('N', { S: 'NOTICE', C: '00000', M: `notice ${index}` }),
		).flat();
		const result = read([...notices, ...complete('DO')], 999);
		expect(result.notices).toHaveLength(101);
		expect(result.notices[99]?.message).toBe('notice 99');
		expect(result.notices[100]?.message).toBe('1150 more came; a lab shows the first 100.');
	});

	test('without a result set has no row count, an empty one has zero', () => {
		expect(read([...complete('CREATE TABLE'), ...ready('I')])).toMatchObject({
			tag: 'CREATE TABLE',
			rowCount: null,
		});
		expect(read([...description, ...complete('SELECT 0'), ...ready('I')]).rowCount).toBe(0);
	});

	test('of a type that a script made shows its oid', () => {
		const made = message('T', [...int16(1), ...column('mood', 16_404)]);
		expect(read([...made, ...complete('SELECT 0')]).fields).toEqual([
			{ name: 'mood', type: 'type 16404' },
		]);
	});
});

describe('an error', () => {
	const fields = {
		S: 'ERROR',
		C: '42703',
		M: 'no such column',
		D: 'detail',
		H: 'hint',
		P: '8',
		q: 'SELECT inner',
		W: 'function f',
	};

	test('keeps everything the server said, and no row that came before it', () => {
		const bytes = [...description, ...row('1', 'x'), ...report('E', fields), ...ready('E')];
		expect(read(bytes, 5)).toEqual({
			tag: null,
			fields: [],
			rows: [],
			rowCount: null,
			notices: [],
			error: {
				severity: 'ERROR',
				code: '42703',
				message: 'no such column',
				detail: 'detail',
				hint: 'hint',
				position: 8,
				internalQuery: 'SELECT inner',
				where: 'function f',
			},
			status: 'E',
		});
	});

	test('of any length is cut as a value is', () => {
		const long = report('E', { S: 'ERROR', C: 'P0001', M: 'm'.repeat(20_000), D: 'd' });
		const { error } = read([...long, ...ready('I')]);
		expect(error?.message).toBe(`${'m'.repeat(10_000)}… (cut: 20,000 bytes)`);
		expect(error?.detail).toBe('d');
	});

	test('has no field that the server left out', () => {
		const bare = report('E', { S: 'ERROR', C: '22012', M: 'division by zero' });
		expect(Object.keys(read([...bare, ...ready('I')]).error ?? {}).sort()).toEqual([
			'code',
			'message',
			'severity',
		]);
	});
});
