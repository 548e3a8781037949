import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { MissingTool, orMissing } from '../services/missing.ts';
import { ensureStripeMock, type StripeMock, startStripeMock } from '../services/stripe-mock.ts';

/**
 * The requests of the examples, which their tests pin for each language, are what Stripe's OpenAPI
 * description allows. stripe-mock keeps no state: duplicates, limits and failures are scripted in the
 * tests beside the examples.
 */

const CODE = join(LABS_FOLDER, 'billing-metering/chaos-mailbox/code');
const { cases } = JSON.parse(readFileSync(join(CODE, 'meter-events/cases.json'), 'utf8')) as {
	readonly cases: readonly { readonly calls: readonly Readonly<Record<string, string>>[] }[];
};
const calls = cases.flatMap((one) => one.calls);

const program = await orMissing(ensureStripeMock);

describe.skipIf(program instanceof MissingTool)('stripe-mock', () => {
	let mock: StripeMock;
	beforeAll(async () => {
		mock = await startStripeMock(program as string);
	});
	afterAll(() => mock.stop());

	async function ask(path: string, form?: Readonly<Record<string, string>>) {
		const response = await fetch(`http://${mock.host}:${mock.port}/v1/${path}`, {
			method: form ? 'POST' : 'GET',
			headers: { authorization: 'Bearer sk_test_hub' },
			...(form ? { body: new URLSearchParams(form) } : {}),
		});
		return { status: response.status, body: (await response.json()) as Record<string, unknown> };
	}

	it('takes every meter event that the examples send', async () => {
		expect(calls.length).toBeGreaterThan(10);
		for (const call of calls) {
			const { status, body } = await ask('billing/meter_events', call);
			expect(status, JSON.stringify(body)).toBe(200);
			expect(body['object']).toBe('billing.meter_event');
		}
	});

	it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
		['without a payload', ['payload[stripe_customer_id]', 'payload[value]'], {}],
		['without a name', ['event_name'], {}],
		['whose timestamp is no number', [], { timestamp: '2026-11-01' }],
		['with a field that does not exist', [], { tenant: 'acme' }],
	])('refuses one %s', async (_, without, more) => {
		const good = Object.entries(calls[0] ?? {}).filter(([name]) => !without.includes(name));
		expect(
			(await ask('billing/meter_events', { ...Object.fromEntries(good), ...more })).status,
		).toBe(400);
	});

	it('has the subscription that the receiver asks for, with its customer and status', async () => {
		const { status, body } = await ask('subscriptions/sub_acme');
		expect(status).toBe(200);
		expect(typeof body['customer']).toBe('string');
		expect(typeof body['status']).toBe('string');
		// Since 2025-03-31 the period stands on the items.
		expect(body).not.toHaveProperty('current_period_end');
	});

	it('lists as the reconciliation asks', async () => {
		for (const path of ['subscriptions?status=all&limit=100', 'invoices?status=paid&limit=100']) {
			const { status, body } = await ask(path);
			expect(status, path).toBe(200);
			expect(body['object']).toBe('list');
		}
		expect((await ask('subscriptions?status=everything')).status).toBe(400);
	});
});
