import { describe, expect, it } from 'vitest';
import {
	parseTenantId,
	type TenantId,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import cases from './cases.json' with { type: 'json' };
import { associatedData, open, type Place, SealBroken, seal } from './envelope.ts';

class KeyGone extends Error {}

async function keyOf(tenant: TenantId, version: number): Promise<CryptoKey> {
	const found = cases.keys.find((one) => one.tenant === tenant && one.version === version);
	if (!found) throw new KeyGone();
	const bytes = Buffer.from(found.key, 'base64');
	return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

const placeOf = (one: { tenant: string; table: string; column: string; row: string }): Place => ({
	...one,
	tenant: parseTenantId(one.tenant),
});
const { place: first, sealed: firstSealed } = cases.opened[0] as (typeof cases.opened)[number];
const place = placeOf(first);
const using = { version: 1, key: await keyOf(place.tenant, 1) };

describe('what any of the languages sealed', () => {
	it.each(cases.opened)('is opened: $name', async ({ place, sealed, text }) => {
		expect(await open(placeOf(place), Buffer.from(sealed, 'base64'), keyOf)).toBe(text);
	});

	it.each(cases.refused)('is refused: $name', async ({ place, sealed, answer }) => {
		const opened = open(placeOf(place), Buffer.from(sealed, 'base64'), keyOf);
		await expect(opened).rejects.toThrow(answer === 'gone' ? KeyGone : SealBroken);
	});
});

it.each(cases.associatedData)('the associated data is $data', ({ place, header, data }) => {
	const bytes = associatedData(Buffer.from(header, 'hex'), placeOf(place));
	expect(Buffer.from(bytes).toString('hex')).toBe(data);
});

describe('a value that is sealed here', () => {
	it.each(cases.opened)('is opened again: $name', async ({ place, text }) => {
		const sealed = await seal(placeOf(place), text, {
			...using,
			key: await keyOf(placeOf(place).tenant, 1),
		});
		expect(sealed).toHaveLength(5 + 12 + new TextEncoder().encode(text).length + 16);
		expect(await open(placeOf(place), sealed, keyOf)).toBe(text);
	});

	it('is sealed differently each time', async () => {
		const sealed = await Promise.all(
			Array.from({ length: 100 }, async () =>
				Buffer.from(await seal(place, 'orchid', using)).toString('hex'),
			),
		);
		expect(new Set(sealed).size).toBe(100);
	});
});

describe('what can not be told apart', () => {
	const halves = { ...place, row: '\ud800' };

	it('is refused: text with half a character', async () => {
		await expect(seal(place, '\ud800', using)).rejects.toThrow(TypeError);
		await expect(seal(halves, 'orchid', using)).rejects.toThrow(TypeError);
		await expect(open(halves, Buffer.from(firstSealed, 'base64'), keyOf)).rejects.toThrow(
			TypeError,
		);
	});

	it('is refused: an empty part of the place', async () => {
		await expect(seal({ ...place, row: '' }, 'orchid', using)).rejects.toThrow(TypeError);
	});

	it.each([-1, 1.5, 2 ** 32, Number.NaN])('is refused: version %s', async (version) => {
		await expect(seal(place, 'orchid', { ...using, version })).rejects.toThrow(RangeError);
	});
});
