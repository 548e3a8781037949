/** Random choices that a seed decides, so that an input can be made again from two numbers. */
export interface Random {
	/** A whole number from 0 to below the limit. */
	below(limit: number): number;
	pick<Item>(items: readonly Item[]): Item;
	/** True once in so many times. */
	oneIn(times: number): boolean;
}

/** @param parts whole numbers; equal parts give equal choices, neighboring parts unrelated ones. */
export function seeded(...parts: readonly number[]): Random {
	let state = parts.reduce((hash, part) => mix((hash ^ part) + 0x9e3779b9), 0x2545f491);
	const below = (limit: number) => {
		// Mulberry32: 32 bits of state are plenty for a few thousand inputs.
		state = (state + 0x6d2b79f5) | 0;
		return Math.floor((mix(state) / 2 ** 32) * limit);
	};
	return {
		below,
		pick: (items) => {
			if (items.length === 0) throw new Error('There is nothing to pick from.');
			return items[below(items.length)] as (typeof items)[number];
		},
		oneIn: (times) => below(times) === 0,
	};
}

function mix(value: number): number {
	let mixed = Math.imul(value ^ (value >>> 15), value | 1);
	mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
	return (mixed ^ (mixed >>> 14)) >>> 0;
}
