import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartOf } from '../../src/components/chart.ts';
import { cell, say, saySpread } from '../../src/measurements/said.ts';
import { type Measurement, measurementSchema } from '../../src/measurements/schema.ts';
import { significant, spread } from '../measure/measure.ts';

const ROOT = join(import.meta.dirname, '../..');
const names = (pattern: string, ending: string) =>
	globSync(pattern, { cwd: ROOT }).map((file) => basename(file, ending));

const sample: Measurement = {
	question: 'What does it cost?',
	setup: 'Three rows.',
	command: 'npm run measure -- sample',
	measured: '2026-11-29',
	machine: { cpu: 'a processor', cores: 2, memoryGiB: 24, system: 'Linux 6' },
	versions: { PostgreSQL: '18.4', Node: '24.21.0' },
	seed: null,
	runs: 5,
	columns: {
		time: { title: 'one query', unit: 'ms' },
		found: { title: 'rows', unit: 'count' },
		crosses: { title: 'crosses', unit: 'yes-no' },
	},
	rows: {
		bare: {
			title: 'bare equality',
			values: { time: { median: 0.065, least: 0.06, most: 0.071 }, found: 1000, crosses: false },
		},
		cast: {
			title: 'cast on the column',
			values: { time: { median: 234, least: 203, most: 250 }, found: 999_000, crosses: true },
		},
	},
};

describe('what was measured', () => {
	const files = globSync('src/measurements/*.json', { cwd: ROOT });
	it.each(files)('%s fits the schema and can be taken again', (file) => {
		const data = JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
		expect(measurementSchema.safeParse(data).error?.issues).toBeUndefined();
		const name = basename(file, '.json');
		expect(data.command).toBe(`npm run measure -- ${name}`);
		expect(names('tests/measure/*.ts', '.ts')).toContain(name);
	});
	it('refuses a value for a column that is none', () => {
		const broken = structuredClone(sample);
		const { rows } = broken;
		(rows['bare'] as (typeof rows)[string]).values['tiem'] = 1;
		expect(measurementSchema.safeParse(broken).error?.issues[0]?.message).toBe(
			'row bare has a value for tiem, which is no column',
		);
		expect(measurementSchema.safeParse(sample).success).toBe(true);
	});
	it('says the median, and how far the runs lay apart', () => {
		expect(spread([3.1111, 1, 2, 9, 4])).toEqual({ median: 3.11, least: 1, most: 9 });
		expect(significant(1234.5)).toBe(1230);
	});
});

describe('a measured value in words', () => {
	it.each([
		[{ median: 0.0654, least: 0.0601, most: 0.071 }, 'ms', '0.065 ms', '0.06 to 0.071 ms'],
		[{ median: 234, least: 203, most: 250 }, 'ms', '230 ms', '200 to 250 ms'],
		[37_100_000, 'bytes', '37.1 MB', null],
		[812, 'bytes', '812 bytes', null],
		[3612, 'times', '3,600 times', null],
		[5.44, 'times', '5.4 times', null],
		[135_410, 'count', '135,410', null],
		[0, 'count', '0', null],
		[true, 'yes-no', 'yes', null],
		['23503', 'text', '23503', null],
	] as const)('%j in %s is %s', (value, unit, words, apart) => {
		expect(say(value, unit)).toBe(words);
		expect(saySpread(value, unit)).toBe(apart);
	});
	it('names what exists when a cell does not', () => {
		expect(cell('sample', sample, 'cast', 'found')).toBe('999,000');
		expect(() => cell('sample', sample, 'volatile', 'time')).toThrow(
			'The measurement sample has no row “volatile”; it has bare, cast.',
		);
		expect(() => cell('sample', sample, 'bare', 'bytes')).toThrow(
			'no column “bytes”; it has time, found, crosses',
		);
	});
});

describe('a chart', () => {
	const props = { from: 'sample', caption: 'What it costs', column: 'time' };
	it('draws a number as long as it is', () => {
		const { bars } = chartOf(sample, { ...props, column: 'found', columns: ['crosses'] });
		expect(bars.map(({ width, others }) => [width, ...others])).toEqual([
			[0.1, 'no'],
			[100, 'yes'],
		]);
	});
	it('draws factors of the same size as steps of the same length', () => {
		const times = structuredClone(sample);
		for (const [at, number] of [1, 100].entries()) {
			Object.values(times.rows)[at]?.values &&
				Object.assign(Object.values(times.rows)[at]?.values ?? {}, { time: number });
		}
		// From the power of ten below the least, 0.1, the largest is three steps of ten away.
		const { bars } = chartOf(times, { ...props, scale: 'log' });
		expect(bars.map(({ width }) => width)).toEqual([33.3, 100]);
	});
	it.each([
		[{ column: 'tiem' }, 'no column tiem; there are time, found, crosses'],
		[{ rows: ['bear'] }, 'no row bear; there are bare, cast'],
		[{ column: 'crosses' }, 'row bare has no number above 0 in crosses'],
	])('can not stand with %j', (wrong, sentence) => {
		expect(() => chartOf(sample, { ...props, ...wrong })).toThrow(sentence);
	});
});
