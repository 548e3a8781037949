import { describe, expect, test } from 'vitest';
import { describeReadiness } from '../../src/workshop/describe-code.ts';
import {
	browserOf,
	CHECKS,
	decodeReadiness,
	ENGINES,
	encodeReadiness,
	type Readiness,
	versionHash,
} from '../../src/workshop/ready-code.ts';

const ready: Readiness = {
	passed: [...CHECKS],
	browser: 'Firefox',
	major: 145,
	hub: versionHash('0.1.0-Ab3dE_f'),
};
const code = encodeReadiness(ready);
const sentenceOf = (text: string) => {
	const decoded = decodeReadiness(text);
	return decoded.kind === 'unreadable' ? decoded.sentence : 'read';
};

describe('a code', () => {
	test('is ten characters in two groups, without I, L, O and U', () => {
		expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
	});

	test('is read back, whatever passed and wherever', () => {
		for (const browser of ENGINES) {
			for (let bits = 0; bits < 1 << CHECKS.length; bits += 1) {
				const passed = CHECKS.filter((_, at) => bits & (1 << at));
				const readiness = { passed, browser, major: bits * 33, hub: bits * 33_000 };
				expect(decodeReadiness(encodeReadiness(readiness))).toEqual({ kind: 'read', readiness });
			}
		}
	});

	test('is read as people write it', () => {
		const plain = code.replace('-', '').toLowerCase();
		const typed = ` ${plain.slice(0, 3)} ${plain.slice(3)} `
			.replaceAll('0', 'o')
			.replaceAll('1', 'l');
		expect(decodeReadiness(typed)).toEqual({ kind: 'read', readiness: ready });
	});

	test('with one wrong character is refused, whichever it is', () => {
		const read = [...code].flatMap((character, at) =>
			[...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
				.filter((other) => character !== '-' && other !== character)
				.map((other) => code.slice(0, at) + other + code.slice(at + 1))
				.filter((text) => sentenceOf(text) === 'read'),
		);
		expect(read).toEqual([]);
	});

	test('with two neighbors swapped is refused', () => {
		const plain = code.replace('-', '');
		for (let at = 0; at < 9; at += 1) {
			const swapped =
				plain.slice(0, at) + plain.charAt(at + 1) + plain.charAt(at) + plain.slice(at + 2);
			if (swapped !== plain) expect(sentenceOf(swapped), swapped).toContain('two are swapped');
		}
	});

	test('that is too short, or has a character of no code, gets its sentence', () => {
		expect(sentenceOf(code.slice(0, -1))).toContain('10 characters; this has 9');
		expect(sentenceOf('')).toContain('this has 0');
		expect(sentenceOf(`${code.slice(0, -1)}U`)).toContain('no “U”');
	});
});

test.each<[string, Partial<Readiness>, number]>([
	['Ready: Firefox 145; your version of the hub.', {}, ready.hub],
	['Ready: Firefox 145; another version of the hub.', {}, 7],
	['Ready: Firefox 145; whether it is your version of the hub is not known.', { hub: 0 }, 7],
	[
		'Ready with limits: needs the network during the workshop; Firefox 145; your version of the hub.',
		{ passed: ['page', 'storage', 'database', 'typescript'] },
		ready.hub,
	],
	[
		'Not ready: PostgreSQL does not run; another browser; your version of the hub.',
		{
			passed: ['page', 'storage', 'offline', 'typescript'],
			browser: 'another browser',
			major: 0,
		},
		ready.hub,
	],
])('a leader reads: %s', (sentence, changes, ownHub) => {
	expect(describeReadiness({ ...ready, ...changes }, ownHub)).toBe(sentence);
});

test.each([
	['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 140],
	[
		'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0',
		'Chromium',
		142,
	],
	[
		'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/142.0.0.0 Safari/537.36',
		'Chromium',
		142,
	],
	[
		'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
		'WebKit',
		26,
	],
	['curl/8.0', 'another browser', 0],
])('%s is told apart', (userAgent, browser, major) => {
	expect(browserOf(userAgent)).toEqual({ browser, major });
});
