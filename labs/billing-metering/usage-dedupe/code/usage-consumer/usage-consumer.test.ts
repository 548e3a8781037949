import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import table from './cases.json' with { type: 'json' };
import { consume, type Delivery } from './usage-consumer.ts';

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

interface Sent {
	readonly tenant: string;
	readonly event?: { readonly id?: string };
	readonly raw?: string;
}

interface Case {
	readonly name: string;
	readonly batches: readonly (readonly Sent[])[];
	readonly answers: readonly (readonly ('ack' | 'nak' | 'term')[])[];
	readonly stored: readonly unknown[];
}

const cases = table.cases as readonly Case[];
const [first, second] = [cases[0] as Case, cases[2] as Case];
const OUTCOMES = { ack: 'stored', nak: 'again', term: 'refused' } as const;

const ignore = () => {};

let pool: Pool;
let superuser: Pool;

/** A pool whose idle connections may be ended by the server when its database goes. */
function open(address: string, max: number): Pool {
	return new pg.Pool({ connectionString: process.env[address], max }).on('error', () => {});
}

/** A message that remembers its answer, and whether another session saw its row by then. */
class Recorded implements Delivery {
	readonly subject: string;
	readonly data: Uint8Array;
	readonly #sent: Sent;
	answer = 'none';
	visible = 0;

	constructor(sent: Sent) {
		this.#sent = sent;
		this.subject = `usage.${sent.tenant}`;
		this.data = new TextEncoder().encode(sent.raw ?? JSON.stringify(sent.event));
	}

	async ackAck(): Promise<boolean> {
		this.answer = 'ack';
		const { rowCount } = await superuser.query(
			'SELECT FROM usage_event WHERE event_id = $1 AND tenant_id = $2',
			[this.#sent.event?.id, this.#sent.tenant],
		);
		this.visible = rowCount ?? 0;
		return true;
	}

	nak(): void {
		this.answer = 'nak';
	}

	term(): void {
		this.answer = 'term';
	}
}

function deliver(batch: readonly Sent[] = []): Recorded[] {
	return batch.map((sent) => new Recorded(sent));
}

async function stored(): Promise<unknown[]> {
	const { rows } = await superuser.query(
		`SELECT tenant_id AS tenant, event_id AS id, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
		        quantity
		 FROM usage_event WHERE event_id LIKE 'case-%'
		 ORDER BY 1, length(event_id), 2`,
	);
	return rows;
}

describe('consume', () => {
	beforeAll(() => {
		pool = open('DATABASE_URL', 4);
		superuser = open('SUPERUSER_URL', 2);
	});
	afterAll(async () => {
		await Promise.all([pool.end(), superuser.end()]);
	});
	beforeEach(async () => {
		await superuser.query("DELETE FROM usage_event WHERE event_id LIKE 'case-%'");
		await superuser.query("DELETE FROM usage_key WHERE event_id LIKE 'case-%'");
	});

	it.each(cases)('$name', async ({ batches, answers, stored: expected }) => {
		for (const [number, batch] of batches.entries()) {
			const deliveries = deliver(batch);
			const outcomes = await consume(pool, deliveries, ignore);
			expect(deliveries.map(({ answer }) => answer)).toEqual(answers[number]);
			expect(outcomes).toEqual(answers[number]?.map((answer) => OUTCOMES[answer]));
			const acknowledged = deliveries.filter(({ answer }) => answer === 'ack');
			expect(acknowledged.map(({ visible }) => visible)).toEqual(acknowledged.map(() => 1));
		}
		expect(await stored()).toEqual(expected);
	});

	it('acknowledges nothing that was not committed', async () => {
		const nowhere = new pg.Pool({ connectionString: 'postgres://app_user@127.0.0.1:1/lab' });
		const deliveries = deliver(second.batches[0]);
		const problems: unknown[] = [];
		expect(await consume(nowhere, deliveries, (problem) => problems.push(problem))).toEqual([
			'again',
			'again',
		]);
		expect(deliveries.map(({ answer }) => answer)).toEqual(['nak', 'nak']);
		expect(problems).toHaveLength(1);
		await nowhere.end();
	});

	it('stores for the other tenants when one tenant’s transaction fails', async () => {
		await superuser.query(
			`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''full''; END';
			 CREATE TRIGGER refuse BEFORE INSERT ON usage_key FOR EACH ROW
			 WHEN (new.tenant_id = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa') EXECUTE FUNCTION refuse()`,
		);
		try {
			const both = cases.find(({ name }) => name.endsWith('from each tenant'));
			expect(await consume(pool, deliver(both?.batches[0]), ignore)).toEqual(['again', 'stored']);
			expect(await stored()).toEqual([both?.stored[1]]);
		} finally {
			await superuser.query('DROP TRIGGER refuse ON usage_key; DROP FUNCTION refuse()');
		}
	});

	it('stores once when an acknowledgment is lost and the message comes again', async () => {
		const [lost] = deliver(first.batches[0]) as [Recorded];
		lost.ackAck = () => Promise.reject(new Error('The connection is gone.'));
		expect(await consume(pool, [lost])).toEqual(['stored']);
		expect(await consume(pool, deliver(first.batches[0]))).toEqual(['stored']);
		expect(await stored()).toEqual(first.stored);
	});

	it('lets consumers with the same events in other orders go on without a deadlock', async () => {
		const [model] = first.batches[0] as [Sent];
		const batch = Array.from({ length: 200 }, (_, index) => ({
			...model,
			event: { ...model.event, id: `case-crowd-${index}` },
		}));
		const orders = [batch, batch.toReversed(), batch, batch.toReversed()];
		const outcomes = await Promise.all(orders.map((events) => consume(pool, deliver(events))));
		expect(new Set(outcomes.flat())).toEqual(new Set(['stored']));
		expect(await stored()).toHaveLength(batch.length);
	});

	it('would deadlock if two transactions added the same keys in opposite orders', async () => {
		const [one, other] = await Promise.all([superuser.connect(), superuser.connect()]);
		const add = (client: pg.PoolClient, id: string) =>
			client.query(
				"INSERT INTO usage_key VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', $1) ON CONFLICT DO NOTHING",
				[id],
			);
		try {
			await Promise.all([one.query('BEGIN'), other.query('BEGIN')]);
			await Promise.all([add(one, 'case-a'), add(other, 'case-b')]);
			const ends = await Promise.allSettled([add(one, 'case-b'), add(other, 'case-a')]);
			const failed = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
			expect(failed).toEqual(['40P01']);
		} finally {
			await Promise.all([one.query('ROLLBACK'), other.query('ROLLBACK')]);
			one.release();
			other.release();
		}
	});
});
