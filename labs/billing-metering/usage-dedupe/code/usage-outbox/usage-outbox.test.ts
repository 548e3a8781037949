import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { parseUsage } from '../usage-consumer/usage.ts';
import { type Publisher, recordReport, relayUsage } from './usage-outbox.ts';

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const globex = parseTenantId('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb');
const report = {
	id: 9001,
	title: 'orchid yearbook',
	pages: 12,
	renderedAt: new Date('2026-10-31T23:59:59.500Z'),
};

/** A broker that remembers what it was sent, and fails on demand. */
class Broker implements Publisher {
	readonly sent: { subject: string; data: string; msgID: string }[] = [];
	/** What goes wrong with the next message: not stored, or stored and the answer lost. */
	trouble: 'none' | 'not stored' | 'answer lost' = 'none';

	async publish(subject: string, data: string, { msgID }: { msgID: string }): Promise<void> {
		const { trouble } = this;
		this.trouble = 'none';
		if (trouble !== 'not stored') this.sent.push({ subject, data, msgID });
		if (trouble !== 'none') throw new Error(`${trouble}: on purpose`);
	}
}

/** A pool whose idle connections may be ended by the server when its database goes. */
function open(address: string, max: number): Pool {
	return new pg.Pool({ connectionString: process.env[address], max }).on('error', () => {});
}

describe('the outbox', () => {
	let pool: Pool;
	let superuser: Pool;
	beforeAll(() => {
		pool = open('DATABASE_URL', 2);
		superuser = open('SUPERUSER_URL', 1);
	});
	afterAll(async () => {
		await Promise.all([pool.end(), superuser.end()]);
	});
	beforeEach(async () => {
		await superuser.query('DELETE FROM outbox WHERE sent_at IS NULL OR subject = $1', [
			report.title,
		]);
		await superuser.query('DELETE FROM report WHERE id >= 9001');
	});

	const waiting = async () => {
		const { rows } = await superuser.query<{ event_id: string }>(
			'SELECT event_id FROM outbox WHERE sent_at IS NULL ORDER BY event_id',
		);
		return rows.map(({ event_id }) => event_id);
	};

	it('holds the event of a report that was recorded, under the report’s own key', async () => {
		await recordReport(pool, acme, report);
		expect(await waiting()).toEqual(['report-9001']);
	});

	it('holds nothing of a report that was not', async () => {
		await recordReport(pool, acme, report);
		await expect(recordReport(pool, acme, report)).rejects.toMatchObject({ code: '23505' });
		await expect(recordReport(pool, acme, { ...report, id: 9002, pages: 0 })).rejects.toMatchObject(
			{ code: '23514' },
		);
		expect(await waiting()).toEqual(['report-9001']);
	});

	it('keeps two tenants’ reports of the same number apart', async () => {
		await recordReport(pool, acme, report);
		await recordReport(pool, globex, { ...report, title: 'falcon yearbook' });
		const broker = new Broker();
		expect(await relayUsage(pool, globex, broker)).toBe(1);
		expect(broker.sent).toHaveLength(1);
		expect(broker.sent[0]).toMatchObject({
			subject: `usage.${globex}`,
			msgID: `${globex}:report-9001`,
		});
		expect(broker.sent[0]?.data).toContain('falcon yearbook');
	});

	it('marks its own tenant’s events alone, where no policy stops it', async () => {
		await recordReport(pool, acme, { ...report, id: 9050 });
		await recordReport(pool, globex, { ...report, id: 9050 });
		expect(await relayUsage(superuser, acme, new Broker())).toBe(1);
		expect(await waiting()).toEqual(['report-9050']);
	});

	it('is emptied once, with the time of the report', async () => {
		await recordReport(pool, acme, report);
		const broker = new Broker();
		expect(await relayUsage(pool, acme, broker)).toBe(1);
		expect(await relayUsage(pool, acme, broker)).toBe(0);
		expect(broker.sent.map(({ data }) => parseUsage(data))).toEqual([
			{
				source: `/tenants/${acme}/usage`,
				id: 'report-9001',
				subject: 'orchid yearbook',
				meter: 'page',
				quantity: '12',
				time: '2026-10-31T23:59:59.500Z',
			},
		]);
	});

	it.each(['not stored', 'answer lost'] as const)(
		'sends again, and the same, when a message was %s',
		async (trouble) => {
			await recordReport(pool, acme, report);
			const broker = new Broker();
			broker.trouble = trouble;
			expect(await relayUsage(pool, acme, broker)).toBe(0);
			expect(await waiting()).toEqual(['report-9001']);
			expect(await relayUsage(pool, acme, broker)).toBe(1);
			expect(await waiting()).toEqual([]);
			expect(broker.sent).toHaveLength(trouble === 'answer lost' ? 2 : 1);
			expect(new Set(broker.sent.map(({ data }) => data)).size).toBe(1);
			expect(new Set(broker.sent.map(({ msgID }) => msgID)).size).toBe(1);
		},
	);

	it('lets two relays share the work', async () => {
		for (let id = 9001; id < 9041; id += 1) await recordReport(pool, acme, { ...report, id });
		const broker = new Broker();
		const relay = async (): Promise<number> => {
			const sent = await relayUsage(pool, acme, broker, 5);
			return sent === 0 ? 0 : sent + (await relay());
		};
		const [one, other] = await Promise.all([relay(), relay()]);
		expect(one + other).toBe(40);
		expect(new Set(broker.sent.map(({ msgID }) => msgID)).size).toBe(40);
	});
});
