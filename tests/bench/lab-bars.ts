/** What the lab bench holds the runtime to: one table, and the judgment over measured times. */

/** Milliseconds of each thing that was measured, one entry for each time it was done. */
export interface Samples {
	/** `PGlite.create()` alone, in a worker of an empty page: from the worker's spawn to its word. */
	readonly create: readonly number[];
	/** The same, with the lab's schema, rows and first query after it: shown beside, no bar. */
	readonly bareRows: readonly number[];
	/** Press of Start, by script and with nothing fetched before, to the first rows on the page. */
	readonly start: readonly number[];
	/** Press of Reset step to the panes redrawn, on a device without memory to spare, and with it. */
	readonly reset: readonly number[];
	readonly resetSpare: readonly number[];
	/** `SELECT 1` from the page to a worker and back: through the runtime, and on bare PGlite. */
	readonly statement: readonly number[];
	readonly bareStatement: readonly number[];
	/** Another actor's login. */
	readonly actor: readonly number[];
	/** The page's longest task while a result of 1,000 rows is run and shown; 0: none of 50 ms. */
	readonly rows: readonly number[];
}

/** A median, or the ratio of two, and what it may be at most. */
export interface Bar {
	readonly name: string;
	readonly of: keyof Samples;
	/** Absent: the bar is in milliseconds. */
	readonly against?: keyof Samples;
	readonly most: number;
}

export const BARS: readonly Bar[] = [
	{ name: 'Start to first rows / create()', of: 'start', against: 'create', most: 0.3 },
	{ name: 'Reset with a hot spare / create()', of: 'resetSpare', against: 'create', most: 0.02 },
	{ name: 'Reset without one / create()', of: 'reset', against: 'create', most: 0.15 },
	{ name: 'SELECT 1 / bare SELECT 1', of: 'statement', against: 'bareStatement', most: 1.5 },
	{ name: 'change of actor, ms', of: 'actor', most: 5 },
	{ name: 'longest task of 1,000 rows, ms', of: 'rows', most: 100 },
];

export interface Judged extends Bar {
	readonly value: number;
	readonly holds: boolean;
}

/** Every bar with its value. One that was not measured does not hold. */
export function judgeBars(samples: Samples, bars: readonly Bar[] = BARS): Judged[] {
	return bars.map((bar) => {
		const value = median(samples[bar.of]) / (bar.against ? median(samples[bar.against]) : 1);
		return { ...bar, value, holds: value <= bar.most };
	});
}

/** The middle value; the upper of two in the middle. NaN where there is none. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `389 ms [238–673] n=21` */
export function spread(values: readonly number[]): string {
	const round = (value: number) => (value < 20 ? value.toFixed(2) : value.toFixed(0));
	return `${round(median(values))} ms [${round(Math.min(...values))}–${round(Math.max(...values))}] n=${values.length}`;
}
