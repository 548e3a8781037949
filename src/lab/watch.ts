import { numberOf, numeralsIn } from './numbers.ts';
import { planNumerals } from './plan-numbers.ts';

/**
 * What the leak alarm looks for in the session of one actor, and the rule by which it finds it.
 * Plain data, so that it goes to the worker of an engine: only there is an answer whole. What is
 * cut or not kept is looked at before it is gone.
 */
export interface Watch {
	readonly tenants: readonly WatchedTenant[];
	/** Numbers that are no news: the actor typed them, or the lab shares them. */
	readonly known: readonly number[];
}

/** One other tenant; what the actor typed itself or may know is left out. */
export interface WatchedTenant {
	readonly name: string;
	/** Its marker as the lab declares it, and null where it is no news. */
	readonly marker: string | null;
	readonly range: readonly [number, number] | null;
	readonly totals: readonly number[];
}

/** How a value reached an actor. */
export type Channel = 'row' | 'error' | 'notice' | 'plan';

/** One text that reached an actor. */
export interface Said {
	readonly channel: Channel;
	readonly value: string;
}

/** What tells whose a text is. */
export interface Found {
	readonly kind: 'text' | 'range' | 'total';
	/** The marker's text, the range's ends or the total, as the lab declares them. */
	readonly marker: string;
	/** The part of the text that gave it away, as it stands there. */
	readonly spot: string;
}

/** A marker in a part of an answer that is not kept. */
export interface Sighting extends Found, Said {
	/** Name of the tenant whose marker it is. */
	readonly tenant: string;
	/** `row 600, which is not shown`. */
	readonly place: string;
}

/** The first thing in a text that belongs to the tenant. */
export function markerIn(
	{ marker, range, totals }: WatchedTenant,
	{ channel, value }: Said,
	known: ReadonlySet<number>,
): Found | null {
	const at = marker === null ? -1 : value.toLowerCase().indexOf(marker.toLowerCase());
	if (marker !== null && at >= 0) {
		return { kind: 'text', marker, spot: value.slice(at, at + marker.length) };
	}
	if (range) {
		const numerals = channel === 'plan' ? planNumerals(value) : numeralsIn(value);
		const spot = numerals.find((numeral) => {
			const number = numberOf(numeral);
			return range[0] <= number && number <= range[1] && !known.has(number);
		});
		if (spot !== undefined) return { kind: 'range', marker: range.join(' to '), spot };
	}
	// Within a longer text a small number means too many other things.
	const whole = channel === 'row' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
	if (whole !== null && totals.includes(whole) && !known.has(whole)) {
		return { kind: 'total', marker: String(whole), spot: value };
	}
	return null;
}

/** The tenant with one kind of its markers no longer looked for. */
export function without(tenant: WatchedTenant, kind: Found['kind']): WatchedTenant {
	if (kind === 'text') return { ...tenant, marker: null };
	return kind === 'range' ? { ...tenant, range: null } : { ...tenant, totals: [] };
}
