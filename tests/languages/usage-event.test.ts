import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { CloudEvent } from 'cloudevents';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseUsage } from '../../labs/billing-metering/usage-dedupe/code/usage-consumer/usage.ts';
import { toCloudEvent } from '../../labs/billing-metering/usage-dedupe/code/usage-outbox/usage-outbox.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';

/** The contract in YAML: ajv validates events against it, the SDK of CloudEvents against the standard. */

const CODE = join(LABS_FOLDER, 'billing-metering/usage-dedupe/code');
const schema = parse(readFileSync(join(CODE, 'usage-event/usage-event.yaml'), 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true });
(addFormats as unknown as typeof addFormats.default)(ajv);
const validate = ajv.compile(schema);

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const emitted = toCloudEvent(acme, {
	event_id: 'report-7',
	subject: 'orchid annual report',
	meter: 'page',
	quantity: '30',
	occurred_at: new Date('2026-10-31T23:50:00Z'),
}) as Record<string, unknown>;

interface Sent {
	readonly event?: Record<string, unknown>;
}

const table = JSON.parse(readFileSync(join(CODE, 'usage-consumer/cases.json'), 'utf8')) as {
	readonly cases: readonly {
		readonly name: string;
		readonly batches: readonly (readonly Sent[])[];
		readonly answers: readonly (readonly string[])[];
	}[];
};
const sent = table.cases.flatMap(({ batches, answers }) =>
	batches.flatMap((batch, number) =>
		batch.map(({ event }, index) => ({ event, answer: answers[number]?.[index] })),
	),
);

function problems(event: unknown): string[] {
	validate(event);
	return (validate.errors ?? []).map(
		({ instancePath, message }) => `${instancePath || 'event'} ${message}`,
	);
}

describe('the contract', () => {
	it('accepts what the outbox sends, and so does the SDK of CloudEvents', () => {
		expect(problems(emitted)).toEqual([]);
		expect(new CloudEvent(emitted).validate()).toBe(true);
	});

	it('accepts the extension attributes of CloudEvents', () => {
		const extended = {
			...emitted,
			traceparent: '00-0af7651916cd43dd-b7ad6b7169203331-01',
			sampled: true,
		};
		expect(problems(extended)).toEqual([]);
		expect(new CloudEvent(extended).validate()).toBe(true);
	});

	it('accepts every event of the shared cases that a consumer stores', () => {
		const good = sent.filter(({ answer }) => answer === 'ack');
		expect(good.length).toBeGreaterThan(10);
		for (const { event } of good) {
			expect(problems(event)).toEqual([]);
			expect(new CloudEvent(event as Record<string, unknown>).validate()).toBe(true);
		}
	});

	it('refuses every event of the shared cases that is malformed', () => {
		const strangers = table.cases.find(({ name }) => name.startsWith('what is no usage event'));
		const events = strangers?.batches[0]?.filter((_, at) => strangers.answers[0]?.[at] === 'term');
		const bad = events?.flatMap(({ event }) => event ?? []) ?? [];
		expect(bad.length).toBeGreaterThan(10);
		for (const event of bad) expect(problems(event), JSON.stringify(event)).not.toEqual([]);
	});

	it.each([
		['a tenant that is no UUID', { source: '/tenants/acme/usage' }, '/source must match pattern'],
		['a key that is missing', { id: undefined }, "must have required property 'id'"],
		[
			'a number for a decimal',
			{ data: { meter: 'page', quantity: 7 } },
			'/data/quantity must be string',
		],
		[
			'a meter nobody knows',
			{ data: { meter: 'pages', quantity: '7' } },
			'/data/meter must be equal to one of',
		],
		['a time with an offset', { time: '2026-10-31T23:50:00+01:00' }, '/time must match pattern'],
		['a day that does not exist', { time: '2026-02-30T10:00:00Z' }, '/time must match format'],
		['a field that CloudEvents can’t name', { tenant_id: acme }, 'property name must be valid'],
		['an extension that is no simple value', { trace: { id: 1 } }, '/trace must be string'],
		[
			'a field of somebody else in the data',
			{ data: { meter: 'page', quantity: '7', tenant: acme } },
			'must NOT have additional properties',
		],
	])('refuses %s', (_, change, sentence) => {
		const event = JSON.parse(JSON.stringify({ ...emitted, ...change })) as unknown;
		expect(problems(event).join('\n')).toContain(sentence);
	});

	it('asks of fields what the consumers ask', () => {
		for (const { event } of sent) {
			if (event === undefined || (event['data'] as { meter?: string })?.meter === undefined)
				continue;
			let parsed = true;
			try {
				parseUsage(JSON.stringify(event));
			} catch {
				parsed = false;
			}
			expect(problems(event).length === 0, JSON.stringify(event)).toBe(parsed);
		}
	});
});
