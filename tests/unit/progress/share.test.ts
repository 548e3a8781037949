import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { placeOf } from '../../../src/lab/progress/place.ts';
import {
	fromHash,
	MAX_LINK,
	MAX_TEXT,
	type SharedText,
	toHash,
} from '../../../src/lab/progress/share.ts';

const shared: SharedText = {
	lab: 'row-level-security',
	version: '1.0.0',
	step: 'add-a-policy',
	text: "SELECT 'ß 🦅 <b>' AS it;\n-- \u2028 \\ \"",
};
const KEPT = 'Nothing of yours was touched.';

afterEach(() => vi.unstubAllGlobals());

async function problemOf(hash: string): Promise<string> {
	const opened = await fromHash(hash);
	if ('shared' in opened) throw new Error(`opened as ${JSON.stringify(opened.shared)}`);
	expect(opened.problem).toContain(KEPT);
	return opened.problem;
}

describe('a link', () => {
	test('brings the same text back, whatever it holds', async () => {
		const hash = await toHash(shared);
		expect(hash).toMatch(/^#share=1d\.[0-9a-f]{8}\.[\w-]+$/);
		expect(await fromHash(hash)).toEqual({ shared });
	});

	test('is shorter than a text that repeats itself', async () => {
		const text = 'CREATE POLICY tenant_isolation ON invoice;\n'.repeat(200);
		const hash = await toHash({ ...shared, text });
		expect(hash.length).toBeLessThan(text.length / 10);
		expect(await fromHash(hash)).toEqual({ shared: { ...shared, text } });
	});

	test('carries the text plain where the browser can not compress', async () => {
		vi.stubGlobal('CompressionStream', undefined);
		const hash = await toHash(shared);
		expect(hash).toMatch(/^#share=1u\./);
		vi.stubGlobal('DecompressionStream', undefined);
		expect(await fromHash(hash)).toEqual({ shared });
	});

	test('that is compressed says so where the browser can not unpack it', async () => {
		const hash = await toHash(shared);
		vi.stubGlobal('DecompressionStream', undefined);
		expect(await problemOf(hash)).toContain('can not unpack the link');
	});

	test('with one character changed or missing never opens as another text', async () => {
		for (const coding of ['d', 'u']) {
			if (coding === 'u') vi.stubGlobal('CompressionStream', undefined);
			const hash = await toHash(shared);
			for (let index = '#share='.length; index < hash.length; index += 1) {
				const other = hash[index] === 'a' ? 'b' : 'a';
				for (const changed of [
					hash.slice(0, index) + other + hash.slice(index + 1),
					hash.slice(0, index),
					hash.slice(0, index) + hash.slice(index + 1),
				]) {
					const opened = await fromHash(changed);
					// The last character of base64 has bits that no byte needs.
					if ('shared' in opened) expect(opened.shared).toEqual(shared);
				}
			}
		}
	});

	test.each([
		['#share=', 'damaged'],
		['#share=1d.00000000.', 'damaged'],
		['#share=1u.00000000.AAAA', 'damaged'],
		['#share=1d.zz.AAAA', 'damaged'],
		['#share=2d.00000000.AAAA', 'newer version of the hub'],
		['#share=1z.00000000.AAAA', 'newer version of the hub'],
		[`#share=1d.00000000.${'A'.repeat(MAX_LINK)}`, 'characters, and the hub makes none over 8,000'],
	])('%.30s ends in a sentence', async (hash, sentence) => {
		expect(await problemOf(hash)).toContain(sentence);
	});

	test.each([
		['no array', '{"lab":"a"}'],
		['three parts', '["a","1.0.0","b"]'],
		['a lab that is a path', '["../a","1.0.0","b","c"]'],
		['a step that is an address', '["a","1.0.0","//x.example","c"]'],
		['a version that is none', '["a","<b>","b","c"]'],
		['a text that is none', '["a","1.0.0","b",7]'],
	])('with a right checksum over %s is damaged', async (_what, json) => {
		expect(await problemOf(hashOf(json))).toContain('damaged');
	});

	test('that unpacks to more than a text needs is not unpacked', async () => {
		const json = JSON.stringify(['a', '1.0.0', 'b', 'x'.repeat(MAX_TEXT)]);
		const bomb = hashOf(json);
		expect(bomb.length).toBeLessThan(MAX_LINK);
		expect(await problemOf(bomb)).toContain('more than 1 MB');
		const fits = ['a', '1.0.0', 'b', 'x'.repeat(MAX_TEXT - 100)];
		expect(await fromHash(hashOf(JSON.stringify(fits)))).toHaveProperty('shared');
	});
});

/** A link as somebody else would make it, with a right checksum. */
function hashOf(json: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < json.length; index += 1) {
		hash = Math.imul(hash ^ json.charCodeAt(index), 0x01000193);
	}
	const sum = (hash >>> 0).toString(16).padStart(8, '0');
	return `#share=1d.${sum}.${deflateRawSync(json).toString('base64url')}`;
}

describe('where a shared text belongs', () => {
	const step = (id: string) => ({ id, number: 1, title: `Do ${id}`, href: `/hub/labs/lab/${id}/` });
	const lab = { id: 'lab', version: '1.1.0', steps: [step('one'), step('two')] };
	const of = (change: Partial<SharedText>) =>
		placeOf({ lab: 'lab', version: '1.1.0', step: 'one', text: '', ...change }, lab, 'one');

	test('here, and here with a word about the version', () => {
		expect(of({})).toEqual({ kind: 'here', note: null });
		expect(of({ version: '1.0.0' })).toMatchObject({
			kind: 'here',
			note: expect.stringContaining('version 1.0.0 of this lab; this is 1.1.0'),
		});
	});

	test('at another step or lab of this hub', () => {
		expect(of({ step: 'two' })).toMatchObject({
			kind: 'elsewhere',
			sentence: expect.stringContaining('another step, “Do two”'),
			href: '/hub/labs/lab/two/',
		});
		expect(of({ lab: 'other', step: 'x' })).toMatchObject({
			kind: 'elsewhere',
			sentence: expect.stringContaining('another lab, other'),
			href: '/hub/labs/other/x/',
		});
	});

	test('nowhere, where the step is gone', () => {
		expect(of({ step: 'gone', version: '0.9.0' })).toMatchObject({
			kind: 'nowhere',
			sentence: expect.stringMatching(/does not have: gone\..*version 0\.9\.0/),
		});
	});
});
