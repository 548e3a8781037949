import type { WatchedTenant } from '../watch.ts';

/**
 * Tells quickly of most values that they hold no marker. It lets through whatever may: what passes
 * is decoded and judged by the rule itself. Row after row of a large answer goes through here, so
 * nothing is allocated on the way.
 */
export class Sieve {
	/** Those of which something is still looked for. */
	readonly tenants: readonly WatchedTenant[];
	readonly #words: readonly Uint8Array[];
	/** By byte: what there is to do at it. */
	readonly #steps = new Uint8Array(256);
	/** Whole numbers, from and to, between which a number may be one that is looked for. */
	readonly #spans: Float64Array;
	readonly #pattern: RegExp;

	constructor(tenants: readonly WatchedTenant[]) {
		this.tenants = tenants.filter(
			({ marker, range, totals }) => marker !== null || range !== null || totals.length > 0,
		);
		const words = this.tenants.flatMap(({ marker }) => marker?.toLowerCase() ?? []);
		this.#words = words.map((word) => new TextEncoder().encode(word));
		this.#spans = new Float64Array(
			this.tenants.flatMap(({ range, totals }) => [
				...(range ? spanOf(...range) : []),
				...totals.flatMap((total) => spanOf(total, total)),
			]),
		);
		this.#plan(words);
		const parts = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
		if (this.#spans.length > 0) parts.push('\\d');
		this.#pattern = new RegExp(parts.join('|') || '$^', 'iu');
	}

	#plan(words: readonly string[]): void {
		for (const word of words) {
			// Letters that are not ASCII have cases of their own: those the rule itself knows.
			if (NOT_ASCII.test(word)) this.#steps.fill(PASSES, 0x80);
			const first = word.charCodeAt(0);
			if (first >= 0x80) continue;
			this.#steps[first] = WORD;
			if (first >= A && first <= Z) this.#steps[first - CASE] = WORD;
		}
		// The two letters beyond ASCII whose lower case begins with one of it: K of Kelvin, dotted I.
		for (const lead of [0xe2, 0xc4]) this.#steps[lead] = Math.max(this.#steps[lead] ?? 0, RARE);
		// A number may be a part of a word that has a digit itself.
		const digits = words.some((word) => /\d/.test(word)) ? PASSES : NUMBER;
		if (this.#spans.length > 0 || digits === PASSES) {
			this.#steps.fill(digits, ZERO, ZERO + 10);
		}
	}

	/** Whether a text may hold a marker. */
	passesText(text: string): boolean {
		return this.tenants.length > 0 && this.#pattern.test(text);
	}

	/** Whether a value in UTF-8 may hold a marker: what stands between two places of the bytes. */
	passes(bytes: Uint8Array, from = 0, to = bytes.length): boolean {
		if (this.tenants.length === 0) return false;
		const steps = this.#steps;
		for (let at = from; at < to; at += 1) {
			const step = steps[bytes[at] as number];
			if (step === NOTHING) continue;
			if (step === PASSES) return true;
			if (step === WORD && this.#wordAt(bytes, at, to)) return true;
			if (step === RARE && isRare(bytes, at)) return true;
			if (step !== NUMBER) continue;
			let number = 0;
			let end = at;
			for (; end < to && isDigit(bytes[end] as number); end += 1) {
				number = number * 10 + (bytes[end] as number) - ZERO;
			}
			if (!(at > from && joins(bytes[at - 1] as number))) {
				const next = end < to ? (bytes[end] as number) : 0;
				// What a comma separates may be thousands, or two numbers.
				if (next === COMMA && end + 1 < to && isDigit(bytes[end + 1] as number)) return true;
				if (!continues(next) && this.#isNear(number)) return true;
			}
			at = end - 1;
		}
		return false;
	}

	#wordAt(bytes: Uint8Array, at: number, to: number): boolean {
		for (const word of this.#words) {
			let count = 0;
			while (count < word.length && at + count < to) {
				const byte = bytes[at + count] as number;
				const lower = byte >= A - CASE && byte <= Z - CASE ? byte + CASE : byte;
				if (lower !== word[count]) break;
				count += 1;
			}
			if (count === word.length) return true;
		}
		return false;
	}

	#isNear(number: number): boolean {
		for (let at = 0; at < this.#spans.length; at += 2) {
			if (number >= (this.#spans[at] as number) && number <= (this.#spans[at + 1] as number)) {
				return true;
			}
		}
		return false;
	}
}

/** Of the whole part, sign aside. */
function spanOf(from: number, to: number): [number, number] {
	const least = from <= 0 && to >= 0 ? 0 : Math.min(Math.abs(from), Math.abs(to));
	return [Math.floor(least), Math.max(Math.abs(from), Math.abs(to))];
}

const NOTHING = 0;
const NUMBER = 1;
const RARE = 2;
const WORD = 3;
const PASSES = 4;

const NOT_ASCII = /[^\0-\x7f]/;
const CASE = 0x20;
const A = 0x61;
const Z = 0x7a;
const ZERO = 0x30;
const COMMA = 0x2c;
const DOT = 0x2e;
const PLUS = 0x2b;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;

function isRare(bytes: Uint8Array, at: number): boolean {
	return bytes[at] === 0xc4
		? bytes[at + 1] === 0xb0
		: bytes[at + 1] === 0x84 && bytes[at + 2] === 0xaa;
}

function isDigit(byte: number): boolean {
	return byte >= ZERO && byte <= ZERO + 9;
}

function isLetter(byte: number): boolean {
	const lower = byte | CASE;
	return (lower >= A && lower <= Z) || byte === UNDERSCORE;
}

/** What stands before a digit and makes it part of something else. */
function joins(byte: number): boolean {
	return isLetter(byte) || byte === DOT || byte === COLON || byte === PLUS;
}

/** What stands behind a digit and makes it part of something else. */
function continues(byte: number): boolean {
	return isLetter(byte) || byte === COLON || byte === 0x2d;
}
