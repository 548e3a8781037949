import { expect, test } from 'vitest';
import { BARS, judgeBars, median, type Samples, spread } from '../bench/lab-bars.ts';

const WITHIN: Samples = {
	create: [2100, 2000, 9000],
	bareRows: [2200],
	start: [500, 480, 3000],
	reset: [200],
	resetSpare: [20],
	statement: [1.2],
	bareStatement: [1],
	actor: [2],
	rows: [60],
};

test('a run within every bar holds, whatever one slow turn does', () => {
	expect(judgeBars(WITHIN).filter(({ holds }) => !holds)).toEqual([]);
});

for (const { name, of, against, most } of BARS) {
	test(`${name}: over the bar is missed, and so is nothing measured`, () => {
		const base = against ? median(WITHIN[against]) : 1;
		const missed = (values: readonly number[]) =>
			judgeBars({ ...WITHIN, [of]: values })
				.filter(({ holds }) => !holds)
				.map((bar) => bar.name);
		expect(missed([base * most])).toEqual([]);
		expect(missed([base * most * 1.01])).toEqual([name]);
		expect(missed([])).toEqual([name]);
	});
}

test('the spread says median, ends and count', () => {
	expect(spread([300, 100, 200])).toBe('200 ms [100–300] n=3');
	expect(spread([1.234])).toBe('1.23 ms [1.23–1.23] n=1');
});
