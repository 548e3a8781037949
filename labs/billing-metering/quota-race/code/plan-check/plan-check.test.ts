import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { hardLimit, readPlanLimits } from './plan-check.ts';

const text = readFileSync(new URL('../plan-limits/plan-limits.yaml', import.meta.url), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: what stands in a file that somebody mistyped
type Mistyped = any;

/** The file with a change. */
function changed(change: (file: Mistyped) => void): string {
	const file = parse(text);
	change(file);
	return stringify(file);
}

describe('the limits of the plans', () => {
	it('are read', () => {
		const { meters, plans } = readPlanLimits(text);
		expect(meters).toEqual({ export: 'flow', page: 'flow', seat: 'stock' });
		expect(plans['starter']?.['export']).toEqual({ over: 'refuse', limit: 10, warnAt: [] });
	});

	it('end at the limit, at the cap, or nowhere', () => {
		const { plans } = readPlanLimits(text);
		const most = ['starter', 'enterprise'].flatMap((plan) =>
			['export', 'page'].map((meter) => {
				const limit = plans[plan]?.[meter];
				return limit && hardLimit(limit);
			}),
		);
		expect(most).toEqual([10, 5000, 1000, Number.POSITIVE_INFINITY]);
	});

	it.each<[string, (file: Mistyped) => void, string]>([
		[
			'a meter that a plan forgets',
			(file) => delete file.plans.team.page,
			'team: page has no limit.',
		],
		[
			'a limit on what is no meter',
			(file) => {
				file.plans.team.video = { limit: 1, over: 'refuse' };
			},
			'team: video is no meter.',
		],
		[
			'an upgrade that takes away',
			(file) => {
				file.plans.team.seat.limit = 4;
			},
			'team: seat has less than starter.',
		],
		[
			'an upgrade that bills sooner, up to a higher cap',
			(file) => {
				file.plans.team.page.limit = 999;
			},
			'team: page has less than starter.',
		],
		[
			'a cap under its limit',
			(file) => {
				file.plans.starter.page.cap = 999;
			},
			'starter: page ends at its cap before its limit.',
		],
		[
			'a stock that is billed for what is over',
			(file) => {
				file.plans.enterprise.seat = { limit: 5000, over: 'bill', cap: 6000 };
			},
			'enterprise: seat is a stock',
		],
		['overage without an end', (file) => delete file.plans.starter.page.cap, 'cap'],
		[
			'a limit that is no number',
			(file) => {
				file.plans.starter.export.limit = '10';
			},
			'limit',
		],
		[
			'a misspelled key',
			(file) => {
				file.plans.starter.export.warn = [1];
			},
			'warn',
		],
		[
			'a limit that a counter can not hold',
			(file) => {
				file.plans.enterprise.export.limit = 2 ** 31;
			},
			'limit',
		],
	])('refuse %s', (_, change, sentence) => {
		expect(() => readPlanLimits(changed(change))).toThrow(sentence);
	});
});
