import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { orMissing, orSkip } from '../services/missing.ts';
import { ensurePromtool } from '../services/promtool.ts';

/** The alert rules in YAML: promtool reads them, and plays series against them. */

const FILE = join(
	LABS_FOLDER,
	'billing-metering/chaos-mailbox/code/webhook-alerts/webhook-alerts.yaml',
);

interface Rules {
	readonly groups: readonly {
		readonly rules: readonly { readonly alert: string; readonly expr: string }[];
	}[];
}

const rules = (parse(readFileSync(FILE, 'utf8')) as Rules).groups.flatMap((group) => group.rules);

const answers = (labels: string) => `stripe_webhook_answers_total{${labels}}`;
const TAKEN = answers('status="200",secret="current"');
/** 51 hours, a sample every five minutes. */
const RISING = '0+1x612';
const flat = (value: number) => `${value}+0x612`;
/** The time of each sample; promtool's clock begins at 0. */
const NOW = '0+300x612';

/** Series in which all is well, and what each alert needs to fire. */
const WELL: Readonly<Record<string, string>> = {
	[TAKEN]: RISING,
	[answers('status="400",secret="none"')]: flat(0),
	[answers('status="500",secret="current"')]: flat(0),
	stripe_webhook_secrets: flat(1),
	stripe_usage_oldest_attempt_seconds: flat(30),
	stripe_usage_oldest_unsent_seconds: flat(4000),
	stripe_usage_last_run_timestamp_seconds: NOW,
	// Each night at 0 o'clock, two nights ago and last night: 51 hours end at 3 o'clock.
	stripe_reconcile_last_run_timestamp_seconds: '0+0x287 86400+0x287 172800+0x36',
	'stripe_usage_held_rows{reason="refused"}': flat(0),
	'stripe_drift_rows{what="credit"}': flat(0),
};
const FIRES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	StripeWebhookRefused: { [answers('status="400",secret="none"')]: '0+5x612' },
	StripeWebhookFailing: { [answers('status="500",secret="current"')]: RISING },
	StripeWebhookSilent: { [TAKEN]: flat(7) },
	StripeUsageUnanswered: { stripe_usage_oldest_attempt_seconds: flat(50_000) },
	// Nothing was attempted: the sender stopped.
	StripeUsageWaiting: {
		stripe_usage_oldest_attempt_seconds: flat(0),
		stripe_usage_oldest_unsent_seconds: NOW,
	},
	StripeSenderStopped: { stripe_usage_last_run_timestamp_seconds: '0+300x580 174000+0x32' },
	StripeReconcileStopped: {
		stripe_reconcile_last_run_timestamp_seconds: '0+0x287 86400+0x325',
	},
	StripeUsageHeld: { 'stripe_usage_held_rows{reason="refused"}': flat(1) },
	StripeDrift: { 'stripe_drift_rows{what="credit"}': flat(1) },
	StripeNewSecretNeverVerifies: {
		[TAKEN]: flat(7),
		[answers('status="200",secret="previous"')]: RISING,
	},
	StripeSecretKept: { stripe_webhook_secrets: flat(2) },
};

/** Alerts that fire after 51 hours of these series. */
async function firing(promtool: string, series: Readonly<Record<string, string>>) {
	const folder = await mkdtemp(join(tmpdir(), 'hub-alerts-'));
	try {
		const path = join(folder, 'test.yaml');
		const test = {
			interval: '5m',
			input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
			// Each is said not to fire, so promtool names those that do.
			alert_rule_test: rules.map(({ alert }) => ({
				eval_time: '51h',
				alertname: alert,
				exp_alerts: [],
			})),
		};
		// JSON is YAML.
		await writeFile(
			path,
			JSON.stringify({ rule_files: [FILE], evaluation_interval: '5m', tests: [test] }),
		);
		const { code, output } = await call(promtool, ['test', 'rules', path]);
		const named = [...output.matchAll(/alertname: (\w+), time: /g)].map(([, name]) => name);
		if ((code === 0) !== (named.length === 0)) throw new Error(output);
		return named;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

await orMissing(ensurePromtool);

describe('webhook-alerts', () => {
	it('is what Prometheus reads', async ({ skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		const { code, output } = await call(promtool, ['check', 'rules', FILE]);
		expect(code, output).toBe(0);
		expect(output).toContain(`SUCCESS: ${rules.length} rules found`);
	});

	it('has a case for each alert, and no tenant among the labels', () => {
		expect(rules.map(({ alert }) => alert).sort()).toEqual(Object.keys(FIRES).sort());
		for (const { expr } of rules) expect(expr).not.toMatch(/tenant|customer/);
	});

	it('is silent where all is well', async ({ skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		expect(await firing(promtool, WELL)).toEqual([]);
	});

	it.for(Object.entries(FIRES))(
		'fires %s',
		{ timeout: 60_000 },
		async ([alert, series], { skip }) => {
			const promtool = await orSkip(ensurePromtool, skip);
			expect(await firing(promtool, { ...WELL, ...series })).toContain(alert);
		},
	);

	it.for([
		['one error, then a retry hours later', '0+0x500 1+0x112'],
		['a counter that is born with its first error', '_x550 1+0x62'],
	] as const)('fires StripeWebhookFailing for %s', async ([, values], { skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		const { [answers('status="500",secret="current"')]: _, ...others } = WELL;
		const series = { ...others, [answers('status="503",secret="current"')]: values };
		expect(await firing(promtool, series)).toEqual(['StripeWebhookFailing']);
	});

	it.for([
		['stripe_usage_oldest_unsent_seconds', 'StripeUsageWaiting'],
		['stripe_usage_oldest_attempt_seconds', 'StripeUsageUnanswered'],
		['stripe_usage_last_run_timestamp_seconds', 'StripeSenderStopped'],
		['stripe_reconcile_last_run_timestamp_seconds', 'StripeReconcileStopped'],
	] as const)('takes the silence of %s for %s', async ([series, alert], { skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		const { [series]: _, ...others } = WELL;
		expect(await firing(promtool, others)).toEqual([alert]);
	});

	it('names the usage of subscriptions that ended', async ({ skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		const held = { 'stripe_usage_held_rows{reason="no open period"}': flat(1) };
		expect(await firing(promtool, { ...WELL, ...held })).toEqual(['StripeUsageHeld']);
	});

	it('hears of a sender that stopped, when nothing was ever attempted', async ({ skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		const stopped = { ...WELL, ...FIRES['StripeUsageWaiting'], ...FIRES['StripeSenderStopped'] };
		expect((await firing(promtool, stopped)).sort()).toEqual([
			'StripeSenderStopped',
			'StripeUsageWaiting',
		]);
	});

	it('tells a counter that is gone from one that stands still', async ({ skip }) => {
		const promtool = await orSkip(ensurePromtool, skip);
		const { [TAKEN]: _, ...gone } = WELL;
		expect(await firing(promtool, gone)).toEqual(['StripeWebhookSilent']);
	});
});
