import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type Login, SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	type Bench,
	example,
	GLOBEX,
	globex,
	onBothEngines,
	owner,
	region,
} from './row-level-security-bench.ts';

/** What the guide stripe-billing-sync says of SQL, tried on both engines. */

const CODE = join(LABS_FOLDER, 'billing-metering/chaos-mailbox/code');
const begin = (customer: string, event: string) =>
	`SELECT begin_stripe_event('cus_${customer}', 'evt_${event}', 'invoice.paid')`;
const gap = (bench: Bench, id: string) => bench.ask(acme, region('billing-gaps', id, CODE));

const receiver: Login = { role: 'stripe_receiver', tenant: null };

const receiverFor = (tenant: string): Login => ({ role: 'stripe_receiver', tenant });

/** Roles are the server's, which other tests share: it goes when the claim is tried. */
async function withInbox(bench: Bench, check: () => Promise<void>): Promise<void> {
	await bench.make(SUPERUSER, 'CREATE ROLE stripe_receiver LOGIN NOBYPASSRLS');
	try {
		await bench.make(owner, example('inbox', CODE));
		await bench.make(
			owner,
			`INSERT INTO stripe_customer VALUES ('cus_acme', '${ACME}'), ('cus_acme_eur', '${ACME}'),
			 ('cus_globex', '${GLOBEX}')`,
		);
		await check();
	} finally {
		await bench.make(SUPERUSER, 'DROP OWNED BY stripe_receiver; DROP ROLE stripe_receiver');
	}
}

/** What Stripe has and what we have, alike. */
const ALIKE = `
	INSERT INTO stripe_subscription VALUES ('sub_acme', 'cus_acme', 'active'), ('sub_globex', 'cus_globex', 'canceled');
	INSERT INTO subscription (id, tenant_id, status) VALUES
	  ('sub_acme', '${ACME}', 'active'), ('sub_globex', '${GLOBEX}', 'canceled');
	INSERT INTO stripe_invoice VALUES ('in_acme', 'cus_acme', 5000), ('in_free', 'cus_globex', 0);
	INSERT INTO credit_grant VALUES ('in_acme', '${ACME}', 5000);
	INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at, sent_at, billed_at) VALUES
	  ('${ACME}', 'r0', 9, '2026-09-30T23:59:59Z', '2026-10-01T09:00:00Z', '2026-10-01T00:00:00Z'),
	  ('${ACME}', 'r1', 21, '2026-10-31T23:59:59Z', '2026-11-01T00:01:00Z', '2026-10-31T23:59:59Z'),
	  ('${ACME}', 'r2', 5, '2026-10-31T23:59:59Z', NULL, NULL),
	  ('${ACME}', 'r3', 8, '2026-08-01T09:00:00Z', '2026-08-01T09:00:01Z', '2026-08-01T09:00:00Z');
	INSERT INTO stripe_usage VALUES ('cus_acme', '2026-10-01', 30)`;

await onBothEngines((state) => {
	describe('inbox', () => {
		state('says once that an event is new, and counts it for the tenant of its customer', (bench) =>
			withInbox(bench, async () => {
				expect(await bench.ask(receiver, begin('globex', '1'))).toBe('t');
				expect(await bench.ask(receiver, begin('globex', '1'))).toBe('f');
				expect(await bench.ask(acme, 'SELECT event_id FROM stripe_inbox')).toBe('');
				expect(await bench.ask(globex, 'SELECT event_id FROM stripe_inbox')).toBe('evt_1');
			}),
		);

		state('lets the application begin no event, so it takes on no other tenant', (bench) =>
			withInbox(bench, async () => {
				expect(await bench.ask(acme, begin('globex', '1'))).toBe('42501');
				const asOther = `BEGIN; ${begin('globex', '1')}; SELECT event_id FROM stripe_inbox; COMMIT`;
				expect(await bench.ask(acme, asOther)).toBe('42501');
			}),
		);

		state('refuses a customer that is in no map, and stores nothing', (bench) =>
			withInbox(bench, async () => {
				expect(await bench.ask(receiver, begin('nobody', '1'))).toBe('P0002');
				expect(await bench.ask(SUPERUSER, 'SELECT count(*) FROM stripe_inbox')).toBe('0');
			}),
		);

		state('lets the rest of the transaction, and nothing after it, act for the tenant', (bench) =>
			withInbox(bench, async () => {
				const grant = `INSERT INTO stripe_grant VALUES ('in_1', '${GLOBEX}', 5000, 'usd')`;
				expect(await bench.ask(receiver, grant)).toBe('42501');
				expect(await bench.ask(receiver, `BEGIN; ${begin('acme', '1')}; ${grant}; COMMIT`)).toBe(
					'42501',
				);
				expect(await bench.ask(receiver, `BEGIN; ${begin('globex', '1')}; ${grant}; COMMIT`)).toBe(
					'COMMIT',
				);
				const after = `BEGIN; ${begin('globex', '2')}; COMMIT; SELECT count(*) FROM stripe_grant`;
				expect(await bench.ask(receiver, after)).toBe('0');
				expect(await bench.ask(globex, 'SELECT invoice, cents FROM stripe_grant')).toBe(
					'in_1 5000',
				);
			}),
		);

		state('keeps no event whose effect failed, so it is new when it comes again', (bench) =>
			withInbox(bench, async () => {
				const broken = `BEGIN; ${begin('acme', '1')}; INSERT INTO stripe_grant VALUES ('in_1', '${ACME}', 0, 'usd'); COMMIT`;
				expect(await bench.ask(receiver, broken)).toBe('23514');
				expect(await bench.ask(receiver, begin('acme', '1'))).toBe('t');
			}),
		);

		state('grants an invoice once, whatever the events and the tenants', (bench) =>
			withInbox(bench, async () => {
				const grant = (tenant: string) =>
					`INSERT INTO stripe_grant VALUES ('in_1', '${tenant}', 5000, 'usd') ON CONFLICT DO NOTHING`;
				expect(await bench.ask(receiverFor(ACME), grant(ACME))).toBe('INSERT 0 1');
				expect(await bench.ask(receiverFor(ACME), grant(ACME))).toBe('INSERT 0 0');
				expect(await bench.ask(receiverFor(GLOBEX), grant(GLOBEX))).toBe('INSERT 0 0');
			}),
		);

		state('lets the application write nothing of all this', (bench) =>
			withInbox(bench, async () => {
				await bench.make(receiver, begin('acme', '1'));
				for (const sql of [
					`INSERT INTO stripe_customer VALUES ('cus_x', '${ACME}')`,
					`UPDATE stripe_customer SET tenant_id = '${ACME}'`,
					`INSERT INTO stripe_inbox VALUES ('evt_2', '${ACME}', 'x')`,
					'DELETE FROM stripe_inbox',
					'UPDATE stripe_grant SET cents = 1',
					`INSERT INTO stripe_grant VALUES ('in_1', '${ACME}', 5000, 'usd')`,
					`INSERT INTO stripe_state VALUES ('sub_acme', '${ACME}', 'active')`,
				]) {
					expect(await bench.ask(acme, sql), sql).toBe('42501');
				}
				expect(await bench.ask(acme, 'SELECT id FROM stripe_customer ORDER BY 1')).toBe(
					'cus_acme, cus_acme_eur',
				);
			}),
		);

		state('writes a fetched state only over the version that was read', (bench) =>
			withInbox(bench, async () => {
				await bench.make(
					receiverFor(ACME),
					`INSERT INTO stripe_state VALUES ('sub_acme', '${ACME}', 'incomplete')`,
				);
				const write = (status: string) =>
					`UPDATE stripe_state SET status = '${status}', version = version + 1, fetched_at = now()
				 WHERE subscription = 'sub_acme' AND version = 1`;
				expect(await bench.ask(receiverFor(ACME), write('canceled'))).toBe('UPDATE 1');
				expect(await bench.ask(receiverFor(ACME), write('active'))).toBe('UPDATE 0');
				expect(await bench.ask(acme, 'SELECT status FROM stripe_state')).toBe('canceled');
			}),
		);

		const settled = (set: string) => `BEGIN; ${begin('acme', '1')};
			INSERT INTO stripe_state (subscription, tenant_id, status)
			VALUES ('sub_acme', current_setting('app.tenant_id')::uuid, 'canceled')
			ON CONFLICT (subscription) DO UPDATE SET status = excluded.status${set}; COMMIT`;
		const written = ', version = stripe_state.version + 1, fetched_at = now()';
		/** A receiver without a lock: it read version 1 before the others wrote, and heard “active”. */
		const overtaken = `UPDATE stripe_state SET status = 'active', version = version + 1
			WHERE subscription = 'sub_acme' AND version = 1`;

		state('stops who was overtaken, since a write under the lock raises the version', (bench) =>
			withInbox(bench, async () => {
				const known = `INSERT INTO stripe_state VALUES ('sub_acme', '${ACME}', 'incomplete')`;
				await bench.make(receiverFor(ACME), known);
				expect(await bench.ask(receiver, settled(written))).toBe('COMMIT');
				expect(await bench.ask(receiverFor(ACME), overtaken)).toBe('UPDATE 0');
				expect(await bench.ask(acme, 'SELECT status, version FROM stripe_state')).toBe(
					'canceled 2',
				);
			}),
		);

		state('revives what was canceled where such a write leaves the version as it was', (bench) =>
			withInbox(bench, async () => {
				const known = `INSERT INTO stripe_state VALUES ('sub_acme', '${ACME}', 'incomplete')`;
				await bench.make(receiverFor(ACME), known);
				expect(await bench.ask(receiver, settled(''))).toBe('COMMIT');
				expect(await bench.ask(receiverFor(ACME), overtaken)).toBe('UPDATE 1');
			}),
		);

		state('has no synced_at to write, and no right to change the map', (bench) =>
			withInbox(bench, async () => {
				const note = (column: string) =>
					`UPDATE stripe_customer SET ${column} = 'cus_x' WHERE id = 'cus_acme'`;
				expect(await bench.ask(receiverFor(ACME), note('synced_at'))).toBe('42703');
				expect(await bench.ask(receiverFor(ACME), note('id'))).toBe('42501');
			}),
		);
	});

	describe('billing-gaps', () => {
		const ids = ['unmapped', 'ungranted', 'stale', 'drift'];

		state('find nothing where both sides are alike', async (bench) => {
			await bench.make(SUPERUSER, ALIKE);
			for (const id of ids) expect(await gap(bench, id), id).toBe('');
		});

		state('say that they saw nothing of Stripe', async (bench) => {
			for (const id of ids) expect(await gap(bench, id), id).toContain('has the job run?');
		});

		state('find what waits since hours, attempted or not, and nothing else', async (bench) => {
			const rows = (...ages: string[]) =>
				ages.map((age, at) => `('${ACME}', 'r${at}', ${10 ** at}, now() - interval '${age}', `);
			const [fresh, old, tried, sent] = rows('5 hours', '7 hours', '8 hours', '9 hours');
			const insert =
				'INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at, attempted_at, sent_at) VALUES';
			await bench.make(SUPERUSER, `${insert} ${fresh} NULL, NULL), ${sent} now(), now())`);
			expect(await gap(bench, 'waiting')).toBe('');
			await bench.make(SUPERUSER, `${insert} ${old} NULL, NULL), ${tried} now(), NULL)`);
			expect(await gap(bench, 'waiting')).toMatch(new RegExp(`^${ACME} \\d{4}-\\d\\d-\\d\\d 110$`));
		});

		state('compare usage up to where the listing ends, on both sides', async (bench) => {
			const newest = `UPDATE stripe_usage SET pages = 9, until = '2026-10-31T23:59:59Z'`;
			await bench.make(SUPERUSER, `${ALIKE}; ${newest}`);
			expect(await gap(bench, 'drift')).toBe('');
			await bench.make(SUPERUSER, "UPDATE stripe_usage SET until = '2026-11-01Z'");
			expect(await gap(bench, 'drift')).toBe(`${ACME} 2026-10-01 30 9`);
		});

		const breaks: readonly [string, string, string, string][] = [
			[
				'a customer in no map',
				'unmapped',
				"INSERT INTO stripe_invoice VALUES ('in_x', 'cus_x', 1)",
				'in_x cus_x in no map',
			],
			[
				'a subscription of another tenant',
				'unmapped',
				`UPDATE subscription SET tenant_id = '${ACME}'`,
				'sub_globex cus_globex under another tenant',
			],
			[
				'a grant of another tenant',
				'unmapped',
				`UPDATE credit_grant SET tenant_id = '${GLOBEX}'`,
				'in_acme cus_acme under another tenant',
			],
			[
				'a payment without its credit',
				'ungranted',
				'DELETE FROM credit_grant',
				'in_acme 5000 usd ',
			],
			[
				'a credit without a payment',
				'ungranted',
				`INSERT INTO credit_grant VALUES ('in_y', '${GLOBEX}', 7)`,
				'in_y  7 usd',
			],
			[
				'another amount',
				'ungranted',
				'UPDATE credit_grant SET cents = 10000',
				'in_acme 5000 usd 10000 usd',
			],
			[
				'another currency',
				'ungranted',
				"UPDATE credit_grant SET currency = 'jpy'",
				'in_acme 5000 usd 5000 jpy',
			],
			[
				'a revived subscription',
				'stale',
				"UPDATE subscription SET status = 'active'",
				'sub_globex active canceled',
			],
			[
				'a subscription we never heard of',
				'stale',
				"DELETE FROM subscription WHERE id = 'sub_acme'",
				'sub_acme  active',
			],
			[
				'a subscription Stripe does not have',
				'stale',
				"DELETE FROM stripe_subscription WHERE id = 'sub_acme'",
				'sub_acme active ',
			],
			[
				'usage billed twice',
				'drift',
				'UPDATE stripe_usage SET pages = 60',
				`${ACME} 2026-10-01 30 60`,
			],
			[
				'usage that Stripe does not have',
				'drift',
				'UPDATE stripe_usage SET pages = 0',
				`${ACME} 2026-10-01 30 0`,
			],
			[
				'usage nobody counted',
				'drift',
				"INSERT INTO stripe_usage VALUES ('cus_globex', '2026-10-01', 9)",
				`${GLOBEX} 2026-10-01 0 9`,
			],
		];
		for (const [what, id, sql, found] of breaks) {
			state(`find ${what}`, async (bench) => {
				await bench.make(SUPERUSER, `${ALIKE}; ${sql}`);
				expect(await gap(bench, id)).toBe(found);
			});
		}
	});
}, 'chaos-mailbox');
