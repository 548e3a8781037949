import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { parseTenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';
import { NotMoved, switchTenant } from './placement-switch.ts';

// No server is needed for the order of things; the locks are tested on two.

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');

/** A placement at the old server, and what happened to it. */
function world(confirmed = true) {
	const here = { state: 'active', epoch: 1 };
	const events: string[] = [];
	const change = (from: string[], epoch: unknown, to: string, step = 0) => {
		if (!from.includes(here.state) || epoch !== here.epoch) return 0;
		here.state = to;
		here.epoch += step;
		events.push(to);
		return 1;
	};
	const answer = (sql: string, values: unknown[] = []) => {
		if (sql.includes("SET state = 'frozen'"))
			return change(['active', 'frozen'], values[1], 'frozen');
		if (sql.includes("SET state = 'gone'")) return change(['frozen'], values[1], 'gone', 1);
		if (sql.includes("SET state = 'active'")) return change(['frozen'], values[1], 'active');
		if (sql.includes('FROM placement'))
			return here.state === 'gone' && here.epoch === values[1] ? 1 : 0;
		return sql.includes('pg_replication_slots') && !confirmed ? 0 : 1;
	};
	const query = async (sql: string, values?: unknown[]) => ({
		rowCount: answer(sql, values),
		rows: [{ lsn: '0/1' }],
	});
	const old = { query, connect: async () => ({ query, release: () => {} }) };
	const next = {
		query: async (_: string, [, epoch]: unknown[]) => {
			events.push(`arrived in ${epoch}`);
		},
	};
	const servers = { old: old as unknown as Pool, next: next as unknown as Pool, slot: 'move' };
	const move = (verify = async () => {}) =>
		switchTenant(servers, acme, 1, verify, { lock: 100, catchUp: 30 });
	return { here, events, move };
}

it('freezes, verifies, leaves and arrives, in this order', async () => {
	const { events, move } = world();
	expect(await move(async () => void events.push('verified'))).toBe(2);
	expect(events).toEqual(['frozen', 'verified', 'gone', 'arrived in 2']);
});

it('thaws where the homes differ', async () => {
	const { events, move } = world();
	await expect(move(() => Promise.reject(new Error('three rows')))).rejects.toThrow(NotMoved);
	expect(events).toEqual(['frozen', 'active']);
});

it('thaws where the new home does not catch up', async () => {
	const late = world(false);
	await expect(late.move()).rejects.toThrow(NotMoved);
	expect(late.here).toEqual({ state: 'active', epoch: 1 });
});

it('arrives, and verifies nothing, where an earlier call has left', async () => {
	const { here, events, move } = world();
	Object.assign(here, { state: 'gone', epoch: 2 });
	expect(await move(() => Promise.reject(new Error('not asked')))).toBe(2);
	expect(events).toEqual(['arrived in 2']);
});

it('arrives again where the answer to an earlier arrival was lost', async () => {
	const { events, move } = world();
	await move();
	expect(await move()).toBe(2);
	expect(events.slice(-2)).toEqual(['arrived in 2', 'arrived in 2']);
});

it('goes on where an earlier call froze and died', async () => {
	const { here, move } = world();
	here.state = 'frozen';
	expect(await move()).toBe(2);
});

it('does not move a tenant that is in another epoch by now', async () => {
	const { here, events, move } = world();
	here.epoch = 5;
	await expect(move()).rejects.toThrow(NotMoved);
	expect(here).toEqual({ state: 'active', epoch: 5 });
	expect(events).toEqual([]);
});
