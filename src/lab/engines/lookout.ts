import { type Channel, markerIn, type Sighting, type Watch, without } from '../watch.ts';
import { Sieve } from './sieve.ts';

/** Where a value stands; asked only when a marker is found in it. */
type Place = () => string;

/**
 * Looks for the markers of other tenants in what an engine is about to cut or to leave out. Each
 * kind of marker is told once for each tenant and channel, so that a million rows make no list.
 */
export class Lookout {
	readonly found: Sighting[] = [];
	readonly #known: ReadonlySet<number>;
	readonly #sieves = new Map<Channel, Sieve>();
	readonly #watch: Watch;

	constructor(watch: Watch) {
		this.#watch = watch;
		this.#known = new Set(watch.known);
	}

	/** False once nothing more can be found in a channel. */
	wants(channel: Channel): boolean {
		return this.#sieve(channel).tenants.length > 0;
	}

	/** Looks at a text as it came. @param place of it, should it hold a marker. */
	text(channel: Channel, value: string, place: Place): void {
		if (this.#sieve(channel).passesText(value)) this.#judge(channel, value, value, place);
	}

	/**
	 * Looks at a value in UTF-8, which is decoded only where it may hold a marker: at what stands
	 * between two places of the bytes. A view of its own for each value costs more than the look.
	 */
	bytes(channel: Channel, bytes: Uint8Array, place: Place, from = 0, to = bytes.length): void {
		if (to - from <= (channel === 'plan' ? LONGEST_PLAN : WINDOW)) {
			if (!this.#sieve(channel).passes(bytes, from, to)) return;
			const value = new TextDecoder().decode(bytes.subarray(from, to));
			this.#judge(channel, value, value, place);
		} else this.#windows(channel, bytes.subarray(from, to), place);
	}

	/** A value of 256 MB as one string is more than a tab survives. */
	#windows(channel: Channel, bytes: Uint8Array, place: Place): void {
		for (let from = 0; from < bytes.length; from += WINDOW - OVERLAP) {
			if (!this.wants(channel)) return;
			const end = from + WINDOW;
			const part = bytes.subarray(from, end);
			if (!this.#sieve(channel).passes(part)) continue;
			const text = new TextDecoder().decode(part);
			// At an edge that is none of the value, a number is only the end of one.
			const edged = `${from > 0 ? EDGE : ''}${text}${end < bytes.length ? EDGE : ''}`;
			this.#judge(channel, edged, text, place);
		}
	}

	#judge(channel: Channel, value: string, shown: string, place: Place): void {
		const sieve = this.#sieve(channel);
		const left = sieve.tenants.map((tenant) => {
			// A part of a plan does not tell its own estimates from data: there, words alone count.
			const asked = channel === 'plan' && value !== shown ? { ...tenant, range: null } : tenant;
			const found = markerIn(asked, { channel, value }, this.#known);
			if (!found) return tenant;
			const excerpt = excerptOf(shown, found.spot);
			this.found.push({ ...found, channel, value: excerpt, tenant: tenant.name, place: place() });
			return without(tenant, found.kind);
		});
		if (left.some((tenant, index) => tenant !== sieve.tenants[index])) {
			this.#sieves.set(channel, new Sieve(left));
		}
	}

	#sieve(channel: Channel): Sieve {
		const kept = this.#sieves.get(channel);
		if (kept) return kept;
		const sieve = new Sieve(
			// A total counts in a cell of its own only.
			this.#watch.tenants.map((tenant) => (channel === 'row' ? tenant : without(tenant, 'total'))),
		);
		this.#sieves.set(channel, sieve);
		return sieve;
	}
}

/** Bytes that are decoded at once. */
const WINDOW = 65_536;
/** No number and no marker is longer, so each stands whole in one window. */
const OVERLAP = 512;
/** Up to here a plan is decoded whole, because its numbers are told apart by what stands around them. */
const LONGEST_PLAN = 4_000_000;
/** Makes what it touches part of a word. */
const EDGE = '_';

const MARGIN = 100;

function excerptOf(text: string, spot: string): string {
	const at = text.indexOf(spot);
	return text.slice(Math.max(0, at - MARGIN), at + spot.length + MARGIN);
}
