import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
	type MoveStep,
	runMove,
} from '../../labs/database-isolation/move-tenant/code/move-runbook/move-runbook.ts';
import {
	NotMoved,
	switchTenant,
} from '../../labs/database-isolation/move-tenant/code/placement-switch/placement-switch.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import {
	ACME,
	CODE,
	codeOf,
	GLOBEX,
	type Home,
	rowsOf,
	TwoHomes,
	until,
	writeAs,
} from './two-homes.ts';
import { soonAfter } from './waiting.ts';

/** A tenant's way to another server and back, and what goes wrong on it, on two servers. */

const acme = parseTenantId(ACME);
const { steps } = parse(readFileSync(join(CODE, 'move-runbook/move-runbook.yaml'), 'utf8')) as {
	steps: MoveStep[];
};
const LIMITS = { lock: 2000, catchUp: 10_000 };

let homes: TwoHomes;
beforeAll(async () => {
	homes = await TwoHomes.start();
});
afterEach(() => homes.part());
afterAll(() => homes.stop());

const ROWS = `SELECT 'customer', tenant_id::text, id, name, NULL FROM customer WHERE tenant_id = '${ACME}'
	UNION ALL SELECT 'invoice', tenant_id::text, id, memo, total FROM invoice WHERE tenant_id = '${ACME}' ORDER BY 1, 3`;
const FILTER = `WHERE (tenant_id = '${ACME}')`;
const PUBLISH = `CREATE PUBLICATION move FOR TABLE customer ${FILTER}, invoice ${FILTER}
	WITH (publish = 'insert, update, delete')`;
const READY = "SELECT count(*) > 0 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel";
const subscribe = (to: Home, options = 'run_as_owner = true') =>
	`CREATE SUBSCRIPTION move CONNECTION ${pg.escapeLiteral(to.url)} PUBLICATION move WITH (slot_name = 'SLOT', ${options})`;
/** Slots have one name on a server. */
let slots = 0;
const follow = async (old: Home, next: Home, options?: string) => {
	slots += 1;
	await next.root.query(subscribe(old, options).replace('SLOT', `slot_${slots}`));
};
/** Two writers of acme that hold its placement in turns, each beginning before the other ends. */
const holdInTurns = async ({ app }: Home) => {
	const clients = [await app.connect(), await app.connect()] as const;
	const begin = async (client: pg.PoolClient) => {
		await client.query(`BEGIN; SET LOCAL app.tenant_id = '${ACME}'; SET LOCAL app.epoch = '1'`);
		await client.query('UPDATE invoice SET total = 3 WHERE id = $1', [clients.indexOf(client) + 1]);
	};
	let stopped = false;
	await begin(clients[0]);
	const turns = (async () => {
		for (let turn = 1; !stopped; turn += 1) {
			await begin(clients[turn % 2] as pg.PoolClient);
			await sleep(20);
			await clients[(turn + 1) % 2]?.query('COMMIT');
		}
	})();
	const stop = async () => {
		stopped = true;
		await turns;
		for (const client of clients) {
			await client.query('COMMIT');
			client.release();
		}
	};
	return { stop };
};
const sameRows = async (old: Home, next: Home) => {
	const [here, there] = await Promise.all([rowsOf(old.root, ROWS), rowsOf(next.root, ROWS)]);
	if (JSON.stringify(here) !== JSON.stringify(there)) throw new Error('the homes differ');
};

/** The runbook with slots of a name of their own, since all tests share the two servers. */
const own = (name: string): MoveStep[] =>
	steps.map((step) => ({
		...step,
		...(step.run
			? {
					run: step.run.replace(
						/SUBSCRIPTION (\w+)([\s\S]*?)WITH \(/,
						`SUBSCRIPTION $1$2WITH (slot_name = '${name}_$1', `,
					),
				}
			: {}),
	}));

const moveOf = (old: Home, next: Home, name: string, verify = () => sameRows(old, next)) => ({
	tenant: acme,
	servers: { old: old.root, new: next.root },
	addresses: { old: old.url, new: next.url },
	calls: {
		switch: () =>
			switchTenant(
				{ old: old.root, next: next.root, slot: `${name}_move` },
				acme,
				1,
				verify,
				LIMITS,
			),
	},
});

describe('the runbook', () => {
	it('moves a tenant while it writes: every acknowledged write is there, once, and nothing of globex', async () => {
		const { old, next } = await homes.open();
		const expected = new Map<string, number>();
		let [moved, ended] = [false, false];
		const seen = new Set<string>();
		const writer = async (number: number) => {
			let route = { home: old, epoch: 1 };
			const write = async (sql: string, values: unknown[]) => {
				for (;;) {
					const code = await codeOf(writeAs(route.home, ACME, route.epoch, sql, values));
					if (code === 'none') return;
					seen.add(code);
					const { rows } = await next.root.query(
						`SELECT epoch FROM placement WHERE tenant_id = '${ACME}' AND state = 'active'`,
					);
					if (code === 'MT421' && rows[0]) route = { home: next, epoch: Number(rows[0].epoch) };
					else if (code !== 'MT503' && code !== 'MT421') throw new Error(code);
				}
			};
			for (let turn = 0; !ended; turn += 1) {
				const memo = `orchid ${number}/${turn}`;
				await write(
					`INSERT INTO invoice (tenant_id, payer_id, memo, total) VALUES ('${ACME}', 1, $1, $2)`,
					[memo, turn],
				);
				expected.set(memo, turn);
				if (turn % 3 === 0) {
					await write('UPDATE invoice SET total = total + 1000 WHERE memo = $1', [memo]);
					expected.set(memo, turn + 1000);
				} else if (turn % 3 === 1) {
					await write('DELETE FROM invoice WHERE memo = $1', [memo]);
					expected.delete(memo);
				}
			}
		};
		const globexGoesOn = async () => {
			while (!moved) await writeAs(old, GLOBEX, 1, 'UPDATE invoice SET total = total + 1');
		};
		const writers = [1, 2, 3].map(writer);
		const staying = globexGoesOn();
		await runMove(own('busy'), moveOf(old, next, 'busy'));
		moved = true;
		await until(next.root, 'SELECT count(*) > 60 FROM invoice');
		ended = true;
		await Promise.all([...writers, staying]);

		const found = await rowsOf(
			next.root,
			"SELECT memo, total FROM invoice WHERE memo LIKE '%/%' ORDER BY memo",
		);
		expect(found.toSorted()).toEqual(
			[...expected].map(([memo, total]) => `${memo} ${total}`).toSorted(),
		);
		expect(await rowsOf(next.root, `SELECT FROM invoice WHERE tenant_id <> '${ACME}'`)).toEqual([]);
		expect(await rowsOf(next.root, 'SELECT name FROM customer')).toEqual(['orchid bakery']);
		expect(seen.has('MT421')).toBe(true);
		// Whoever still has the old epoch is refused, at both homes.
		for (const home of [old, next])
			for (const sql of ['UPDATE invoice SET total = 0', 'DELETE FROM invoice'])
				expect(await codeOf(writeAs(home, ACME, 1, sql))).toBe('MT421');
		expect(await writeAs(old, GLOBEX, 1, 'UPDATE invoice SET total = 0')).toBe(40);

		// The hour there comes back by the subscription that was made before the switch.
		await until(
			old.root,
			`SELECT count(*) = ${(await rowsOf(next.root, 'SELECT FROM invoice')).length} FROM invoice WHERE tenant_id = '${ACME}'`,
		);
		await switchTenant(
			{ old: next.root, next: old.root, slot: 'busy_back' },
			acme,
			2,
			() => sameRows(next, old),
			LIMITS,
		);
		expect(await codeOf(writeAs(next, ACME, 2, 'DELETE FROM invoice'))).toBe('MT421');
		expect(await codeOf(writeAs(old, ACME, 1, 'DELETE FROM invoice'))).toBe('MT421');
		expect(await writeAs(old, ACME, 3, 'UPDATE customer SET name = name')).toBe(1);
		// origin = none: what came back is not sent to the new home again.
		await old.root.query('DROP SUBSCRIPTION back');
		await next.root.query('DROP SUBSCRIPTION move');
		for (const { root } of [old, next])
			expect(
				await rowsOf(
					root,
					"SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'busy%'",
				),
			).toEqual([]);
	});

	it('undoes what it began where the homes differ, and the tenant goes on at the old one', async () => {
		const { old, next } = await homes.open();
		const failing = moveOf(old, next, 'lost', async () => {
			throw new Error('three rows differ');
		});
		await expect(runMove(own('lost'), failing)).rejects.toThrow('switch failed');
		expect(await writeAs(old, ACME, 1, 'UPDATE customer SET name = name')).toBe(1);
		for (const { root } of [old, next]) {
			expect(await rowsOf(root, 'SELECT pubname FROM pg_publication')).toEqual([]);
			expect(
				await rowsOf(
					root,
					"SELECT slot_name FROM pg_replication_slots WHERE slot_name LIKE 'lost%'",
				),
			).toEqual([]);
		}
	});

	it('stops where a step does not come true in its time', async () => {
		const { old, next } = await homes.open();
		const never = [{ name: 'never', at: 'old', run: 'SELECT 1', until: 'SELECT false' } as const];
		await expect(runMove(never, moveOf(old, next, 'never'))).rejects.toThrow('never failed');
	});
});

describe('the end of the window', () => {
	it('an erasure at the old home while its subscription lives empties the new one, too', async () => {
		const { old, next } = await homes.open();
		await old.root.query(PUBLISH);
		await follow(old, next);
		await until(next.root, READY);
		await until(next.root, 'SELECT count(*) = 40 FROM invoice');
		const erase = `SET session_replication_role = replica;
			DELETE FROM invoice WHERE tenant_id = '${ACME}'; RESET session_replication_role`;
		await old.root.query(erase);
		await until(next.root, 'SELECT count(*) = 0 FROM invoice');
	});
});

describe('the guard', () => {
	it('refuses whom it does not know, and an update that takes a row out of a frozen tenant', async () => {
		const { old } = await homes.open();
		const STRANGER = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
		const insert = `INSERT INTO customer (tenant_id, name) VALUES ('${STRANGER}', 'stapler')`;
		// A new connection, where nobody ever set an epoch: null equals null, and that is no placement.
		const client = await old.app.connect();
		await client.query("SELECT set_config('app.tenant_id', $1, false)", [STRANGER]);
		expect(await codeOf(client.query(insert))).toBe('MT421');
		client.release(true);
		await old.root.query(`UPDATE placement SET state = 'frozen' WHERE tenant_id = '${ACME}'`);
		const moved = `SET app.epoch = '1'; UPDATE invoice SET tenant_id = '${GLOBEX}' WHERE id = 1`;
		expect(await codeOf(old.root.query(moved))).toBe('MT503');
	});
});

describe('the switch', () => {
	it('gives up where each writer joins the lock before the last one leaves', async () => {
		const { old, next } = await homes.open();
		const relay = await holdInTurns(old);
		try {
			// No single wait is as long as lock_timeout, so that alone never ends it.
			const client = await old.root.connect();
			await client.query("SET lock_timeout = '200ms'");
			const endless = client.query(
				`UPDATE placement SET state = 'frozen' WHERE tenant_id = '${ACME}'`,
			);
			expect(await Promise.race([codeOf(endless), sleep(1200, 'waits')])).toBe('waits');
			await old.root.query('SELECT pg_cancel_backend($1)', [
				(client as unknown as { processID: number }).processID,
			]);
			expect(await codeOf(endless)).toBe('57014');
			client.release(true);

			const servers = { old: old.root, next: next.root, slot: 'none' };
			const limits = { lock: 200, catchUp: 100 };
			const hasty = switchTenant(servers, acme, 1, async () => {}, limits);
			await expect(hasty).rejects.toMatchObject({
				cause: { code: '57014', message: expect.stringContaining('statement timeout') },
			});
		} finally {
			await relay.stop();
		}
		const { rows } = await old.root.query(
			`SELECT state FROM placement WHERE tenant_id = '${ACME}'`,
		);
		expect(rows).toEqual([{ state: 'active' }]);
	});

	it('waits for a writer that has begun, and for no longer than it was allowed', async () => {
		const { old, next } = await homes.open();
		const client = await old.app.connect();
		await client.query(`BEGIN; SET LOCAL app.tenant_id = '${ACME}'; SET LOCAL app.epoch = '1'`);
		await client.query('UPDATE invoice SET total = 1 WHERE id = 1');
		const servers = { old: old.root, next: next.root, slot: 'none' };
		const hasty = switchTenant(servers, acme, 1, async () => {}, { ...LIMITS, lock: 100 });
		await expect(hasty).rejects.toThrow(NotMoved);
		const freeze = old.root.query(
			`UPDATE placement SET state = 'frozen' WHERE tenant_id = '${ACME}'`,
		);
		expect(await soonAfter(freeze)).toBe('waits');
		await client.query('COMMIT');
		client.release();
		await freeze;
		expect(await codeOf(writeAs(old, ACME, 1, 'UPDATE invoice SET total = 2'))).toBe('MT503');
	});

	it('does not wait where the guard locks FOR KEY SHARE, and loses that write', async () => {
		const { old } = await homes.open();
		const { rows } = await old.root.query(
			"SELECT pg_get_functiondef('guard_home'::regproc) AS text",
		);
		await old.root.query(rows[0].text.replace('FOR SHARE;', 'FOR KEY SHARE;'));
		const client = await old.app.connect();
		await client.query(`BEGIN; SET LOCAL app.tenant_id = '${ACME}'; SET LOCAL app.epoch = '1'`);
		await client.query('UPDATE invoice SET total = 1 WHERE id = 1');
		const freeze = old.root.query(
			`UPDATE placement SET state = 'frozen' WHERE tenant_id = '${ACME}'`,
		);
		expect(await soonAfter(freeze)).toBe('done');
		await client.query('COMMIT');
		client.release();
	});

	it('thaws where the new server does not catch up, and finishes what an earlier call began', async () => {
		const { old, next } = await homes.open();
		const servers = { old: old.root, next: next.root, slot: 'gone' };
		const move = () => switchTenant(servers, acme, 1, async () => {}, { ...LIMITS, catchUp: 50 });
		await expect(move()).rejects.toThrow(NotMoved);
		expect(await writeAs(old, ACME, 1, 'UPDATE customer SET name = name')).toBe(1);
		await old.root.query(
			`UPDATE placement SET state = 'gone', epoch = 2 WHERE tenant_id = '${ACME}'`,
		);
		expect(await move()).toBe(2);
		expect(await move()).toBe(2);
		expect(await rowsOf(next.root, 'SELECT epoch, state FROM placement')).toEqual(['2 active']);
	});
});

describe('replication of one tenant', () => {
	it('without the filter carries everybody’s rows, past every policy', async () => {
		const { old, next } = await homes.open();
		await old.root.query('CREATE PUBLICATION move FOR TABLE customer, invoice');
		await follow(old, next);
		await until(next.root, READY);
		expect(await rowsOf(next.root, 'SELECT name FROM customer ORDER BY 1')).toEqual([
			'falcon air',
			'orchid bakery',
		]);
	});

	it('turns an update across the filter into a delete or an insert', async () => {
		const { old, next } = await homes.open();
		await old.root.query(PUBLISH);
		await follow(old, next);
		await until(next.root, READY);
		await old.root.query(`SET session_replication_role = replica;
			UPDATE invoice SET tenant_id = '${GLOBEX}' WHERE memo = 'orchid 1';
			UPDATE invoice SET tenant_id = '${ACME}' WHERE memo = 'falcon 1';
			RESET session_replication_role`);
		await until(next.root, "SELECT EXISTS (SELECT FROM invoice WHERE memo = 'falcon 1')");
		expect(await rowsOf(next.root, "SELECT memo FROM invoice WHERE memo LIKE '% 1'")).toEqual([
			'falcon 1',
		]);
	});

	it.each([
		['passes it on by default', '', 0],
		['keeps it back where publish leaves it out', "WITH (publish = 'insert, update, delete')", 40],
	])('a TRUNCATE asks no filter: the publication %s', async (_, options, left) => {
		const { old, next } = await homes.open();
		await old.root.query(
			`CREATE PUBLICATION move FOR TABLE customer ${FILTER}, invoice ${FILTER} ${options}`,
		);
		await follow(old, next);
		await until(next.root, `${READY}`);
		await old.root.query('TRUNCATE invoice');
		await old.root.query(`SET session_replication_role = replica;
			INSERT INTO customer (tenant_id, name) VALUES ('${ACME}', 'orchid last'); RESET session_replication_role`);
		await until(next.root, "SELECT EXISTS (SELECT FROM customer WHERE name = 'orchid last')");
		expect(await rowsOf(next.root, 'SELECT count(*) FROM invoice')).toEqual([`${left}`]);
	});

	it('stops updates and deletes of everybody in a table without a fitting identity', async () => {
		const { old } = await homes.open();
		await old.root.query(`CREATE TABLE keyless (tenant_id uuid, word text);
			CREATE TABLE unfiltered (tenant_id uuid, word text);
			INSERT INTO unfiltered VALUES ('${GLOBEX}', 'falcon');
			CREATE TABLE by_id (tenant_id uuid, id int PRIMARY KEY);
			INSERT INTO keyless VALUES ('${GLOBEX}', 'falcon'); INSERT INTO by_id VALUES ('${GLOBEX}', 1);
			CREATE PUBLICATION move FOR TABLE keyless ${FILTER}, by_id ${FILTER}, unfiltered`);
		const tried = [
			'INSERT INTO keyless',
			'UPDATE unfiltered SET word = word',
			'DELETE FROM unfiltered',
			'UPDATE keyless SET word = word',
			'DELETE FROM keyless',
			'UPDATE by_id SET id = id',
			'DELETE FROM by_id',
		];
		const codes = [];
		for (const sql of tried)
			codes.push(
				await codeOf(
					old.root.query(sql.startsWith('INSERT') ? `${sql} VALUES ('${GLOBEX}', 'x')` : sql),
				),
			);
		expect(codes).toEqual(['none', '55000', '55000', '42P10', '42P10', '42P10', '42P10']);
	});

	it('does not write into a table whose forced policy binds its owner, unless it runs as the subscription’s', async () => {
		const { old, next } = await homes.open();
		await old.root.query(PUBLISH);
		await follow(old, next, 'run_as_owner = false');
		await until(next.root, 'SELECT sync_error_count > 0 FROM pg_stat_subscription_stats');
		expect(await rowsOf(next.root, 'SELECT count(*) FROM customer')).toEqual(['0']);
		await next.root.query('ALTER SUBSCRIPTION move SET (run_as_owner = true)');
		await until(next.root, READY);
	});

	it('copies rows, not the numbers behind them: the first id there collides', async () => {
		const { old, next } = await homes.open();
		await old.root.query(PUBLISH);
		await follow(old, next);
		await until(next.root, READY);
		await next.root.query(`INSERT INTO placement VALUES ('${ACME}', 2, 'active')`);
		const insert = `INSERT INTO invoice (tenant_id, payer_id, memo, total) VALUES ('${ACME}', 1, 'orchid new', 1)`;
		expect(await codeOf(writeAs(next, ACME, 2, insert))).toBe('23505');
		await next.root.query("SELECT setval('invoice_id_seq', 100000)");
		expect(await codeOf(writeAs(next, ACME, 2, insert))).toBe('none');
	});

	it('computes a generated column anew at the new home', async () => {
		const { old, next } = await homes.open();
		const add = (factor: number) =>
			`ALTER TABLE invoice ADD COLUMN gross numeric GENERATED ALWAYS AS (total * ${factor}) STORED`;
		await old.root.query(add(2));
		await next.root.query(add(3));
		await old.root.query(PUBLISH);
		await follow(old, next);
		await until(next.root, READY);
		expect(await rowsOf(next.root, "SELECT gross FROM invoice WHERE memo = 'orchid 2'")).toEqual([
			'6',
		]);
	});

	it('stands still after DDL at the old home, until the new one has it', async () => {
		const { old, next } = await homes.open();
		await old.root.query(PUBLISH);
		await follow(old, next);
		await until(next.root, READY);
		await old.root.query("ALTER TABLE invoice ADD COLUMN currency text NOT NULL DEFAULT 'EUR'");
		await writeAs(old, ACME, 1, "UPDATE invoice SET total = 777 WHERE memo = 'orchid 7'");
		await until(next.root, 'SELECT apply_error_count > 0 FROM pg_stat_subscription_stats');
		expect(await rowsOf(next.root, "SELECT total FROM invoice WHERE memo = 'orchid 7'")).toEqual([
			'7',
		]);
		await next.root.query("ALTER TABLE invoice ADD COLUMN currency text NOT NULL DEFAULT 'EUR'");
		await until(next.root, "SELECT total = 777 FROM invoice WHERE memo = 'orchid 7'");
	});

	it('keeps the log for a slot that nobody reads, until a limit drops what it needs', async () => {
		const { old } = await homes.open();
		await old.root.query("SELECT pg_create_logical_replication_slot('forgotten', 'pgoutput')");
		const grow = async () => {
			for (let segment = 0; segment < 2; segment += 1)
				await old.root.query("SELECT pg_logical_emit_message(false, 'x', 'y'), pg_switch_wal()");
			await old.root.query('CHECKPOINT');
		};
		const kept =
			"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) > 16 * 1024 * 1024 FROM pg_replication_slots WHERE slot_name = 'forgotten'";
		await grow();
		expect(await rowsOf(old.root, kept)).toEqual(['true']);
		await old.root.query("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
		await old.root.query('SELECT pg_reload_conf()');
		await grow();
		await until(
			old.root,
			"SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = 'forgotten'",
		);
		await old.root.query('ALTER SYSTEM RESET max_slot_wal_keep_size');
		await old.root.query("SELECT pg_reload_conf(), pg_drop_replication_slot('forgotten')");
	});
});

describe('logical decoding', () => {
	it('shows a role with REPLICATION every tenant’s changes, which its policy and grants would hide', async () => {
		const { old } = await homes.open();
		const make = "SELECT pg_create_logical_replication_slot('reader', 'test_decoding')";
		expect(await codeOf(old.app.query(make))).toBe('42501');
		await old.root.query('ALTER ROLE app_user REPLICATION');
		try {
			await old.app.query(make);
			await writeAs(old, GLOBEX, 1, "UPDATE customer SET name = 'falcon secret'");
			const read =
				"SELECT count(*) = 1 FROM pg_logical_slot_peek_changes('reader', NULL, NULL) WHERE data LIKE '%falcon secret%'";
			await until(old.app, read);
		} finally {
			await old.root.query("SELECT pg_drop_replication_slot('reader')");
			await old.root.query('ALTER ROLE app_user NOREPLICATION');
		}
	});
});
