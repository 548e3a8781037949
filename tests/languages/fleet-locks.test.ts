import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest';
import { type FinalState, serveFinalState } from './final-state.ts';
import { soonAfter } from './waiting.ts';

/** What two workers of a fleet do to each other over a table that their tenants share. */

let state: FinalState;
let clients: readonly [pg.Client, pg.Client];
beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'fleet');
	const open = async () => {
		const client = new pg.Client({ connectionString: state.ownerUrl });
		await client.connect();
		return client;
	};
	clients = [await open(), await open()];
	await clients[0].query(`
		CREATE TABLE country (code text PRIMARY KEY);
		ALTER TABLE t_003.invoice ADD COLUMN country text;
		ALTER TABLE t_004.invoice ADD COLUMN country text`);
});
afterEach(() => Promise.all(clients.map((client) => client.query('ROLLBACK'))));
afterAll(async () => {
	await Promise.all(clients.map((client) => client.end()));
	await state.close();
});

const key = (schema: string) =>
	`ALTER TABLE ${schema}.invoice ADD FOREIGN KEY (country) REFERENCES country`;

it('a foreign key into a shared table lets one worker wait for the other’s COMMIT', async () => {
	const [one, other] = clients;
	await Promise.all(clients.map((client) => client.query('BEGIN')));
	await one.query(key('t_003'));
	const second = other.query(key('t_004'));
	expect(await soonAfter(second)).toBe('waits');
	await one.query('COMMIT');
	await second;
});

it('two that write into the shared table first, and then refer to it, are a deadlock', async () => {
	const [one, other] = clients;
	await Promise.all(clients.map((client) => client.query('BEGIN')));
	await one.query("INSERT INTO country VALUES ('AT')");
	await other.query("INSERT INTO country VALUES ('BE')");
	const ends = await Promise.allSettled([one.query(key('t_003')), other.query(key('t_004'))]);
	const codes = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason.code] : []));
	expect(codes).toEqual(['40P01']);
});

it('two whose tenants share nothing do not meet', async () => {
	const [one, other] = clients;
	await Promise.all(clients.map((client) => client.query('BEGIN')));
	await one.query('ALTER TABLE t_003.invoice ADD COLUMN due date');
	const second = other.query('ALTER TABLE t_004.invoice ADD COLUMN due date');
	expect(await soonAfter(second)).toBe('done');
});

it('a constraint that is checked later lets readers and writers through meanwhile', async () => {
	const [one, other] = clients;
	await one.query(
		'ALTER TABLE t_005.invoice ADD CONSTRAINT has_memo CHECK (memo <> $$$$) NOT VALID',
	);
	await Promise.all(clients.map((client) => client.query('BEGIN')));
	await one.query('ALTER TABLE t_005.invoice VALIDATE CONSTRAINT has_memo');
	expect(await soonAfter(other.query("UPDATE t_005.invoice SET memo = 'x'"))).toBe('done');
});
