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
	/** How many messages are kept as refused. */
	readonly parked?: number;
	/** What a superuser does to the database before the case, and undoes after it. */
	readonly before?: string;
	readonly after?: string;
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

/** The refused messages that were kept, as text. */
async function parked(): Promise<string[]> {
	const { rows } = await superuser.query(
		"SELECT tenant_id || ' ' || convert_from(payload, 'UTF8') AS message FROM usage_refused ORDER BY 1",
	);
	return rows.map(({ message }) => message);
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
		await superuser.query('DELETE FROM usage_refused');
	});

	it.each(cases)('$name', async (one) => {
		const refused = new Set<string>();
		if (one.before) await superuser.query(one.before);
		try {
			for (const [number, batch] of one.batches.entries()) {
				const deliveries = deliver(batch);
				const outcomes = await consume(pool, deliveries, ignore);
				expect(deliveries.map(({ answer }) => answer)).toEqual(one.answers[number]);
				expect(outcomes).toEqual(one.answers[number]?.map((answer) => OUTCOMES[answer]));
				const acknowledged = deliveries.filter(({ answer }) => answer === 'ack');
				expect(acknowledged.map(({ visible }) => visible)).toEqual(acknowledged.map(() => 1));
				for (const { answer, subject, data } of deliveries) {
					if (answer !== 'term') continue;
					refused.add(`${subject.replace('usage.', '')} ${new TextDecoder().decode(data)}`);
				}
			}
		} finally {
			if (one.after) await superuser.query(one.after);
		}
		expect(await stored()).toEqual(one.stored);
		const kept = await parked();
		expect(kept).toHaveLength(one.parked ?? 0);
		expect(kept.filter((message) => !refused.has(message))).toEqual([]);
	});

	it('ends nothing that it could not keep', async () => {
		const strangers = cases.find(({ name }) => name.startsWith('one dated into 2099'));
		const deliveries = deliver(strangers?.batches[0]);
		await superuser.query(
			'REVOKE INSERT (tenant_id, payload, reason) ON usage_refused FROM app_user',
		);
		try {
			await consume(pool, deliveries, ignore);
			expect(deliveries.map(({ answer }) => answer)).not.toContain('term');
			expect(await parked()).toEqual([]);
		} finally {
			await superuser.query(
				'GRANT INSERT (tenant_id, payload, reason) ON usage_refused TO app_user',
			);
		}
		const again = deliver(strangers?.batches[0]);
		await consume(pool, again, ignore);
		expect(again.map(({ answer }) => answer)).toEqual(strangers?.answers[0]);
		expect(await stored()).toEqual(strangers?.stored);
	});

	it('shows the application that something was refused, and not its content', async () => {
		const foreign = cases.find(({ name }) => name.startsWith('an event that names another'));
		await consume(pool, deliver(foreign?.batches[0]), ignore);
		const { rows } = await superuser.query(
			`SELECT has_column_privilege('app_user', 'usage_refused', 'reason', 'SELECT') AS reason,
			        has_column_privilege('app_user', 'usage_refused', 'payload', 'SELECT') AS payload`,
		);
		expect(rows).toEqual([{ reason: true, payload: false }]);
		await expect(pool.query('SELECT payload FROM usage_refused')).rejects.toMatchObject({
			code: '42501',
		});
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
