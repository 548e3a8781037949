import { describe, expect, test } from 'vitest';
import { beforeCut } from '../../src/lab/engines/limits.ts';
import { planNumerals } from '../../src/lab/plan-numbers.ts';
import recorded from './recorded-plans.json' with { type: 'json' };

const WHOLE = ['123456', '654321', '77777'];
const FORMATS = [
	'everything-text',
	'everything-json',
	'everything-yaml',
	'everything-xml',
] as const;

describe.each(recorded)('the numbers of a plan of $server', ({ plans }) => {
	test.each(FORMATS)('are those of conditions and outputs alone, %s', (name) => {
		const numerals = plans[name].rows.flatMap(([cell]) => planNumerals(cell ?? ''));
		expect(new Set(numerals)).toEqual(new Set(WHOLE));
	});

	test('are there in a plan that is cut, wherever it is', () => {
		for (const name of FORMATS.slice(1)) {
			const whole = plans[name].rows[0]?.[0] ?? '';
			for (let end = 50; end < whole.length; end += 7) {
				const numerals = planNumerals(beforeCut(`${whole.slice(0, end)}… (cut: 15,463 bytes)`));
				const strange = numerals.filter((numeral) => !WHOLE.includes(numeral));
				expect(strange, `${name} at ${end}`).toEqual([]);
				if (end > whole.indexOf('77777') + 6) expect(numerals).toContain('77777');
			}
		}
	});
});

test('a text format’s own work is none, whatever it counts', () => {
	for (const line of [
		'  Hits: 3  Misses: 9001  Evictions: 0  Overflows: 0  Memory Usage: 1kB',
		'  Full-sort Groups: 9001  Sort Method: quicksort  Average Memory: 26kB',
		'  Planned Partitions: 4  Batches: 5  Memory Usage: 9001kB  Disk Usage: 9001 kB',
		'Trigger audit on invoice: time=0.1 calls=9001',
		'Query Identifier: -9001',
		'  Subplans Removed: 9001',
	]) {
		expect(planNumerals(line), line).toEqual([]);
	}
	expect(planNumerals('  Run Condition: (count(*) < 9001)')).toEqual(['9001']);
	expect(planNumerals('  Order By: (id <-> 9001)')).toEqual(['9001']);
});
