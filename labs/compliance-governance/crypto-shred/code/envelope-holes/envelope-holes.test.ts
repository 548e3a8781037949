import { describe, expect, it } from 'vitest';
import { holes, type Place, type Sealing } from './envelope-holes.ts';

const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const here: Place = { tenant: acme, table: 'note', column: 'body', row: '1' };

class Refusal extends Error {}

const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
	'encrypt',
	'decrypt',
]);
const utf8 = (text: string) => new TextEncoder().encode(text);
const random = () => crypto.getRandomValues(new Uint8Array(12));
type Bind = (place: Place) => Uint8Array<ArrayBuffer>;
const whole: Bind = (place) => utf8(JSON.stringify(Object.values(place)));

/** Sealing with one mistake: another binding, place or nonce. */
function sealing({
	bind = whole,
	nonce = random,
	placeOf = (asked: Place, _rowSays: string) => asked,
}): Sealing {
	return {
		async seal(asked, text) {
			const iv = nonce();
			const gcm = { name: 'AES-GCM', iv, additionalData: bind(asked) };
			const bytes = new Uint8Array(await crypto.subtle.encrypt(gcm, key, utf8(text)));
			return new Uint8Array([...iv, ...bytes]);
		},
		async open(asked, { tenant, value }) {
			if (value.length < 28) throw new Refusal();
			const place = placeOf(asked, tenant);
			const gcm = { name: 'AES-GCM', iv: value.slice(0, 12), additionalData: bind(place) };
			try {
				const bytes = await crypto.subtle.decrypt(gcm, key, value.slice(12));
				return new TextDecoder().decode(bytes);
			} catch {
				throw new Refusal();
			}
		},
		isRefusal: (cause) => cause instanceof Refusal,
	};
}

const right = sealing({});

describe('the holes of a sealing', () => {
	it('are none in one that binds the whole place', async () => {
		expect(await holes(right, here, globex)).toEqual([]);
	});

	it('are every move where nothing is bound', async () => {
		const found = await holes(sealing({ bind: () => utf8('') }), here, globex);
		expect(found).toHaveLength(5 + 2 * 43);
		expect(found[0]).toBe('a value copied from another tenant: opened');
	});

	it.each<[string, Parameters<typeof sealing>[0], string[]]>([
		[
			'the tenant alone is bound',
			{ bind: ({ tenant }) => utf8(tenant) },
			['a value of another table: opened', 'a value of another column: opened'],
		],
		[
			'the tenant is left out',
			{ bind: ({ table, column, row }) => utf8(JSON.stringify([table, column, row])) },
			[
				'a value copied from another tenant: opened',
				'a row that a query without its tenant found: opened',
			],
		],
		[
			'the parts are glued',
			{ bind: (place) => utf8(Object.values(place).join('')) },
			['table cut elsewhere, at "": opened', 'column cut elsewhere, at "": opened'],
		],
		[
			'a separator is one that a tenant may type',
			{ bind: (place) => utf8(Object.values(place).join('|')) },
			['table cut elsewhere, at "|": opened', 'column cut elsewhere, at "|": opened'],
		],
		[
			'a separator is one that few would try',
			{ bind: (place) => utf8(Object.values(place).join('#')) },
			['table cut elsewhere, at "#": opened', 'column cut elsewhere, at "#": opened'],
		],
		[
			'a control character separates column and row alone',
			{
				bind: ({ tenant, table, column, row }) =>
					utf8(`${JSON.stringify([tenant, table])}${column}\x1f${row}`),
			},
			['column cut elsewhere, at "\\u001f": opened'],
		],
		[
			'the tenant is the row’s',
			{ placeOf: (asked, rowSays) => ({ ...asked, tenant: rowSays }) },
			['a row that a query without its tenant found: opened'],
		],
		['the nonce is fixed', { nonce: () => new Uint8Array(12) }, ['one text: the same bytes']],
	])('are found where %s', async (_, mistake, expected) => {
		const found = await holes(sealing(mistake), here, globex);
		for (const one of expected) expect(found).toContain(one);
		if (expected.length === 1) expect(found).toEqual(expected);
	});

	it('are bytes that nobody authenticated', async () => {
		const tagged: Sealing = {
			...right,
			seal: async (asked, text) => new Uint8Array([1, ...(await right.seal(asked, text))]),
			open: (asked, { tenant, value }) => right.open(asked, { tenant, value: value.slice(1) }),
		};
		expect(await holes(tagged, here, globex)).toEqual(['byte 0 changed: opened']);
	});

	it('are found in what refuses everything, and in what has one tenant’s key', async () => {
		const closed: Sealing = { ...right, open: () => Promise.reject(new Refusal()) };
		expect(await holes(closed, here, globex)).toEqual([
			'its own value: not opened',
			'the other tenant’s own: not opened',
		]);
		const alone: Sealing = {
			...right,
			open: (asked, found) =>
				asked.tenant === acme ? right.open(asked, found) : Promise.reject(new Refusal()),
		};
		expect(await holes(alone, here, globex)).toEqual(['the other tenant’s own: not opened']);
	});

	it('take no crash for a refusal', async () => {
		const crashing: Sealing = { ...right, isRefusal: () => false };
		const found = await holes(crashing, here, globex);
		expect(found[0]).toBe('a value copied from another tenant: crashed: Error');
	});
});
