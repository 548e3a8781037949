/**
 * The code that a participant reads out after the preflight: ten characters that say which checks
 * passed, in which browser and with which version of the hub. It says nothing of the person.
 *
 * Forty bits and two check characters in Crockford's base 32, which has no I, L, O and U. From the
 * left: format (3 bits), checks passed (5, in the order of CHECKS), browser engine (2), its major
 * version (10), a hash of the hub's version (20; 0: not known). One wrong character and two swapped
 * neighbors are always noticed.
 */

/** What the preflight checks, in the order of the code's bits. */
export const CHECKS = ['page', 'storage', 'offline', 'database', 'typescript'] as const;
export type Check = (typeof CHECKS)[number];

/** Browser engines, in the order of the code's number. */
export const ENGINES = ['another browser', 'Chromium', 'Firefox', 'WebKit'] as const;
export type BrowserName = (typeof ENGINES)[number];

/** What a code says. */
export interface Readiness {
	readonly passed: readonly Check[];
	readonly browser: BrowserName;
	/** Its major version, 0 where it is not known. */
	readonly major: number;
	/** As `versionHash` gives it; 0 where the version is not known. */
	readonly hub: number;
}

export type Decoded =
	| { readonly kind: 'read'; readonly readiness: Readiness }
	/** The sentence says what to do next. */
	| { readonly kind: 'unreadable'; readonly sentence: string };

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const FORMAT = 1;
const SYMBOLS = 8;
const MAJOR_LIMIT = 1 << 10;
const HUB_LIMIT = 1 << 20;
/** The largest prime that two characters hold: no single difference and no swap is a multiple of it. */
const CHECK_PRIME = 1021;

/** 20 bits of a version such as `0.1.0-Ab3dE_f`, never 0. */
export function versionHash(version: string): number {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(version)) {
		hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
	}
	return ((hash ^ (hash >>> 20)) >>> 0) % HUB_LIMIT || 1;
}

/** The engine and major version that a `User-Agent` names. */
export function browserOf(userAgent: string): Pick<Readiness, 'browser' | 'major'> {
	const found = (pattern: RegExp) => Number(pattern.exec(userAgent)?.[1] ?? 0);
	const firefox = found(/\bFirefox\/(\d+)/);
	if (firefox) return { browser: 'Firefox', major: firefox };
	const chromium = found(/\b(?:Headless)?Chrom(?:e|ium)\/(\d+)/);
	if (chromium) return { browser: 'Chromium', major: chromium };
	if (/\bAppleWebKit\//.test(userAgent)) {
		return { browser: 'WebKit', major: found(/\bVersion\/(\d+)/) };
	}
	return { browser: 'another browser', major: 0 };
}

/** @returns the code in two groups of five, `1A2B3-C4D5E`. */
export function encodeReadiness({ passed, browser, major, hub }: Readiness): string {
	const bits = CHECKS.reduce((sum, check, at) => sum + (passed.includes(check) ? 1 << at : 0), 0);
	let value = FORMAT * 32 + bits;
	value = value * ENGINES.length + ENGINES.indexOf(browser);
	value = value * MAJOR_LIMIT + Math.min(major, MAJOR_LIMIT - 1);
	// Past 32 bits: arithmetic, not bit operators.
	value = value * HUB_LIMIT + hub;
	const body = toSymbols(value, SYMBOLS);
	const code = [...body, ...toSymbols(checkOf(body), 2)].map((symbol) => ALPHABET[symbol]).join('');
	return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** Reads a code as people write it: small letters, spaces, O for 0, I and L for 1. */
export function decodeReadiness(text: string): Decoded {
	const plain = text.toUpperCase().replace(/[\s.–-]/g, '');
	const typed = plain.replaceAll('O', '0').replace(/[IL]/g, '1');
	const stranger = [...typed].find((character) => !ALPHABET.includes(character));
	if (stranger !== undefined) {
		return unreadable(`A code has no “${stranger}”. Ask for it to be read out again.`);
	}
	if (typed.length !== SYMBOLS + 2) {
		return unreadable(
			`A code has ${SYMBOLS + 2} characters; this has ${typed.length}. Ask for it to be read out again.`,
		);
	}
	const symbols = [...typed].map((character) => ALPHABET.indexOf(character));
	const body = symbols.slice(0, SYMBOLS);
	if (checkOf(body) !== toNumber(symbols.slice(SYMBOLS))) {
		return unreadable('A character is wrong, or two are swapped. Ask for it to be read out again.');
	}
	let value = toNumber(body);
	const take = (limit: number) => {
		const part = value % limit;
		value = Math.floor(value / limit);
		return part;
	};
	const hub = take(HUB_LIMIT);
	const major = take(MAJOR_LIMIT);
	const browser = ENGINES[take(ENGINES.length)] as BrowserName;
	const bits = take(1 << CHECKS.length);
	if (value !== FORMAT) {
		return unreadable(
			'This code is of another version of the hub. Reload this page, and let the participant reload theirs and check again.',
		);
	}
	const passed = CHECKS.filter((_, at) => bits & (1 << at));
	return { kind: 'read', readiness: { passed, browser, major, hub } };
}

function unreadable(sentence: string): Decoded {
	return { kind: 'unreadable', sentence };
}

function toSymbols(value: number, count: number): number[] {
	const symbols: number[] = [];
	for (let rest = value; symbols.length < count; rest = Math.floor(rest / 32)) {
		symbols.unshift(rest % 32);
	}
	return symbols;
}

function toNumber(symbols: readonly number[]): number {
	return symbols.reduce((sum, symbol) => sum * 32 + symbol, 0);
}

function checkOf(body: readonly number[]): number {
	return body.reduce((sum, symbol) => (sum * 37 + symbol) % CHECK_PRIME, 7);
}
