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
	/** By byte: 1 where a word begins with it, in either case. */
	readonly #begins = new Uint8Array(256);
	/** Whole numbers, from and to, between which a number may be one that is looked for. */
	readonly #spans: Float64Array;
	readonly #pattern: RegExp;
	/** A word holds a digit, so a number may be a part of it. */
	readonly #mixed: boolean;

	constructor(tenants: readonly WatchedTenant[]) {
		this.tenants = tenants.filter(
			({ marker, range, totals }) => marker !== null || range !== null || totals.length > 0,
		);
		const words = this.tenants.flatMap(({ marker }) => marker?.toLowerCase() ?? []);
		this.#words = words.map((word) => new TextEncoder().encode(word));
		for (const word of this.#words) {
			const [first = 0] = word;
			this.#begins[first] = 1;
			if (first >= A && first <= Z) this.#begins[first - CASE] = 1;
		}
		this.#spans = new Float64Array(
			this.tenants.flatMap(({ range, totals }) => [
				...(range ? spanOf(...range) : []),
				...totals.flatMap((total) => spanOf(total, total)),
			]),
		);
		this.#mixed = words.some((word) => /\d/.test(word));
		const parts = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
		if (this.#spans.length > 0) parts.push('\\d');
		this.#pattern = new RegExp(parts.join('|') || '$^', 'iu');
	}

	/** Whether a text may hold a marker. */
	passesText(text: string): boolean {
		return this.tenants.length > 0 && this.#pattern.test(text);
	}

	/** Whether a value in UTF-8 may hold a marker. */
	passes(bytes: Uint8Array): boolean {
		if (this.tenants.length === 0) return false;
		const { length } = bytes;
		const counts = this.#spans.length > 0;
		for (let at = 0; at < length; at += 1) {
			const byte = bytes[at] as number;
			// Other letters have cases of their own: the rule itself knows them.
			if (byte >= NOT_ASCII) return true;
			if (this.#begins[byte] === 1 && this.#wordAt(bytes, at)) return true;
			if (!isDigit(byte)) continue;
			if (this.#mixed) return true;
			if (!counts) continue;
			const joined = at > 0 && joins(bytes[at - 1] as number);
			let number = 0;
			let end = at;
			for (; end < length; end += 1) {
				const next = bytes[end] as number;
				if (isDigit(next)) number = number * 10 + next - ZERO;
				// What the comma separates may be thousands, or two numbers.
				else if (next === COMMA && !joined && isDigit(bytes[end + 1] ?? 0)) return true;
				else break;
			}
			const goesOn = end < length && continues(bytes[end] as number);
			if (!joined && !goesOn && this.#isNear(number)) return true;
			at = end - 1;
		}
		return false;
	}

	#wordAt(bytes: Uint8Array, at: number): boolean {
		for (const word of this.#words) {
			let count = 0;
			while (count < word.length) {
				const byte = bytes[at + count];
				if (byte === undefined) break;
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

const NOT_ASCII = 0x80;
const CASE = 0x20;
const A = 0x61;
const Z = 0x7a;
const ZERO = 0x30;
const COMMA = 0x2c;
const DOT = 0x2e;
const PLUS = 0x2b;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;

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
