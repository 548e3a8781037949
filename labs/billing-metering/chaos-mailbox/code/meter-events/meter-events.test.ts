import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg, { type Pool } from 'pg';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import table from './cases.json' with { type: 'json' };
import { type Closed, type Run, sendUsage } from './meter-events.ts';

// DATABASE_URL logs in as app_user and SUPERUSER_URL as a superuser, to a database in the state that
// the lab ends in.

interface Waiting {
	readonly report: string;
	readonly pages: number;
	readonly occurred_at: string;
	readonly attempted_at?: string;
	readonly billed_at?: string;
	readonly sent_at?: string;
}

interface Case {
	readonly name: string;
	readonly rows: readonly Waiting[];
	readonly answers: readonly string[];
	readonly calls: readonly unknown[];
	readonly sent: readonly string[];
	readonly held: readonly (readonly [string, string])[];
	readonly later: boolean;
	/** Reports whose attempt stays noted without an answer. */
	readonly attempted: readonly string[];
	readonly closed_until?: string;
	readonly closed_ends?: string;
}

const cases = table.cases as unknown as readonly Case[];
const now = new Date(table.now);
const GLOBEX = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

let pool: Pool;
let superuser: Pool;
let server: Server;
let stripe: Stripe;
let answers: string[] = [];
let calls: Record<string, string>[] = [];
/** First answers by idempotency key: under the same key Stripe repeats them. */
let known = new Map<string, string>();
let requests = 0;
let inFlight = 0;
let most = 0;
let slow = 0;

/** A pool whose idle connections may be ended by the server when its database goes. */
function open(address: string, max: number): Pool {
	return new pg.Pool({ connectionString: process.env[address], max }).on('error', () => {});
}

async function formOf(request: IncomingMessage): Promise<Record<string, string>> {
	let text = '';
	for await (const chunk of request) text += chunk;
	return Object.fromEntries(new URLSearchParams(text));
}

const error = (status: number, message: string, more = {}) => ({
	status,
	body: { error: { type: 'invalid_request_error', message, ...more } },
});

/** Answers in the words of Stripe's, as they were observed; it has no more of Stripe than that. */
function reply(answer: string, identifier: string) {
	if (answer === 'taken')
		return { status: 200, body: { object: 'billing.meter_event', identifier } };
	if (answer === 'duplicate') {
		return error(400, `An event already exists with identifier ${identifier}.`);
	}
	if (answer === 'duplicate of another') {
		return error(400, 'An event already exists with identifier somebody-else.');
	}
	if (answer === 'refused') return error(400, 'No active meter found for event_name pages.');
	if (answer === 'busy')
		return error(429, 'Another request holds the lock.', { code: 'lock_timeout' });
	if (answer === 'unauthorized') return error(401, 'Expired API Key provided.');
	return error(500, 'Something went wrong.', { type: 'api_error' });
}

beforeAll(async () => {
	pool = open('DATABASE_URL', 4);
	superuser = open('SUPERUSER_URL', 1);
	server = createServer(async (request, response) => {
		requests += 1;
		inFlight += 1;
		most = Math.max(most, inFlight);
		const form = await formOf(request);
		const key = String(request.headers['idempotency-key']);
		if (!known.has(key)) {
			calls.push(form);
			known.set(key, answers.shift() ?? 'taken');
		}
		const answer = known.get(key) ?? '';
		await new Promise((resolve) => setTimeout(resolve, slow));
		inFlight -= 1;
		if (answer === 'lost') {
			request.socket.destroy();
			return;
		}
		const { status, body } = reply(answer, form['identifier'] ?? '');
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	stripe = new Stripe('sk_test_hub', {
		host: '127.0.0.1',
		port,
		protocol: 'http',
		maxNetworkRetries: 0,
		telemetry: false,
	});
});
afterAll(async () => {
	server.closeAllConnections();
	await new Promise((resolve) => server.close(resolve));
	await Promise.all([pool.end(), superuser.end()]);
});
beforeEach(async () => {
	[answers, calls, known, most, slow] = [[], [], new Map(), 0, 0];
	await superuser.query('DELETE FROM usage_outbox');
});

async function put(tenantId: string, rows: readonly Waiting[]): Promise<void> {
	for (const { report, pages, occurred_at, ...more } of rows) {
		await superuser.query(
			`INSERT INTO usage_outbox
			   (tenant_id, report, pages, occurred_at, attempted_at, billed_at, sent_at)
			 VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			[tenantId, report, pages, occurred_at, more.attempted_at, more.billed_at, more.sent_at],
		);
	}
}

async function reports(where: string): Promise<string[]> {
	const { rows } = await superuser.query<{ report: string }>(
		`SELECT report FROM usage_outbox WHERE ${where} ORDER BY 1`,
	);
	return rows.map(({ report }) => report);
}

const closed = (until = table.closed_until, ends?: string): Closed => ({
	until: new Date(until),
	at: new Date(table.closed_at),
	...(ends && { ends: new Date(ends) }),
});
const run = (until?: string, ends?: string): Promise<Run> =>
	sendUsage(pool, stripe, table.tenant, closed(until, ends), () => now);

describe('sendUsage', () => {
	it.each(cases)('$name', async (one) => {
		await put(table.tenant, one.rows);
		answers = [...one.answers];
		const { sent, held, later } = await run(one.closed_until, one.closed_ends);
		expect(calls).toEqual(one.calls);
		expect(held.map(({ report, reason }) => [report, reason])).toEqual(one.held);
		expect({ sent, later }).toEqual({ sent: one.sent, later: one.later });
		const before = one.rows.filter((row) => row.sent_at).map(({ report }) => report);
		expect(await reports('sent_at IS NOT NULL')).toEqual([...before, ...one.sent].sort());
		expect(await reports('sent_at IS NULL AND attempted_at IS NOT NULL')).toEqual(one.attempted);
	});

	it('repeats a lost call under the same identifier and another idempotency key', async () => {
		await put(table.tenant, cases[0]?.rows.slice(0, 1) ?? []);
		answers = ['lost', 'down', 'duplicate'];
		await run();
		await run();
		expect((await run()).sent).toEqual(['r1']);
		expect(new Set(calls.map(({ identifier }) => identifier)).size).toBe(1);
		expect(known.size).toBe(3);
		expect((await run()).sent).toEqual([]);
		expect(calls).toHaveLength(3);
	});

	it('looks at the clock for each row: a run that takes long repeats nothing past the window', async () => {
		await put(table.tenant, [
			{ report: 'r1', pages: 1, occurred_at: '2026-11-01T00:10:00Z' },
			{
				report: 'r2',
				pages: 1,
				occurred_at: '2026-11-01T00:11:00Z',
				attempted_at: '2026-10-31T02:00:00Z',
			},
		]);
		let looks = 0;
		const clock = () => new Date(now.getTime() + 2 * 3_600_000 * Math.min(looks++, 1));
		const { sent, held } = await sendUsage(pool, stripe, table.tenant, closed(), clock);
		expect(sent).toEqual(['r1']);
		expect(held).toEqual([{ report: 'r2', reason: 'unanswered' }]);
	});

	it('notes which time was billed', async () => {
		await put(table.tenant, [{ report: 'r1', pages: 1, occurred_at: '2026-10-31T23:00:00Z' }]);
		await run();
		expect(await reports("billed_at = '2026-11-01T00:00:00Z'")).toEqual(['r1']);
	});

	it('repeats a lost call with its time, although the month was closed meanwhile', async () => {
		await put(table.tenant, [{ report: 'r1', pages: 1, occurred_at: '2026-10-31T23:00:00Z' }]);
		answers = ['lost', 'refused', 'duplicate'];
		await run('2026-10-01T00:00:00Z');
		expect((await run()).held).toEqual([{ report: 'r1', reason: 'refused' }]);
		expect((await run()).sent).toEqual(['r1']);
		expect(calls.map(({ timestamp }) => timestamp)).toEqual(Array(3).fill('1793487600'));
		expect(await reports("billed_at = '2026-10-31T23:00:00Z'")).toEqual(['r1']);
	});

	it('counts the day from the first unanswered attempt: no repetition and no refusal renews it', async () => {
		await put(table.tenant, [{ report: 'r1', pages: 1, occurred_at: '2026-11-01T00:10:00Z' }]);
		answers = ['lost', 'down', 'refused', 'busy'];
		const runAfter = (hours: number) => {
			const then = new Date(now.getTime() + hours * 3_600_000);
			return sendUsage(pool, stripe, table.tenant, closed(), () => then);
		};
		for (const hours of [0, 8, 16, 23]) await runAfter(hours);
		expect(calls).toHaveLength(4);
		expect(await reports(`attempted_at = '${table.now}' AND sent_at IS NULL`)).toEqual(['r1']);
		expect((await runAfter(23.9)).held).toEqual([{ report: 'r1', reason: 'unanswered' }]);
		expect(calls).toHaveLength(4);
	});

	it('sends a row anew that was canceled at Stripe, under the report that it was given', async () => {
		const billed_at = '2026-10-31T23:00:00Z';
		const sent_at = '2026-11-01T00:25:00Z';
		await put(table.tenant, [
			{ report: 'r1', pages: 1, occurred_at: billed_at, billed_at, sent_at },
		]);
		expect((await run()).held).toEqual([{ report: 'r1', reason: 'after final' }]);
		await superuser.query(
			`UPDATE usage_outbox
			 SET report = 'r1 again', sent_at = NULL, attempted_at = NULL, billed_at = NULL`,
		);
		expect(await run()).toEqual({ sent: ['r1 again'], held: [], later: false });
		expect(calls.map(({ timestamp }) => timestamp)).toEqual(['1793491200']);
	});

	it('dates a refused row anew when its month is closed', async () => {
		await put(table.tenant, [{ report: 'r1', pages: 1, occurred_at: '2026-10-31T23:00:00Z' }]);
		answers = ['refused', 'taken'];
		await run('2026-10-01T00:00:00Z');
		expect(await run()).toEqual({ sent: ['r1'], held: [], later: false });
		expect(await reports("billed_at = '2026-11-01T00:00:00Z'")).toEqual(['r1']);
	});

	it('does not repeat inside of one call, whatever the library does by default', async () => {
		await put(table.tenant, cases[0]?.rows.slice(0, 1) ?? []);
		const { port } = server.address() as AddressInfo;
		const eager = new Stripe('sk_test_hub', { host: '127.0.0.1', port, protocol: 'http' });
		answers = ['down'];
		const before = requests;
		await sendUsage(pool, eager, table.tenant, closed(), () => now);
		expect(requests - before).toBe(1);
	});

	it('sends one tenant’s usage alone', async () => {
		await put(table.tenant, cases[0]?.rows ?? []);
		await put(GLOBEX, [{ report: 'falcon', pages: 900, occurred_at: '2026-11-01T00:10:00Z' }]);
		expect((await run()).sent).toEqual(['r1', 'r2']);
		expect(await reports('sent_at IS NULL')).toEqual(['falcon']);
	});

	it('keeps one call in flight where several processes send for a tenant', async () => {
		const rows = Array.from({ length: 5 }, (_, at) => `r${at + 1}`);
		await put(
			table.tenant,
			rows.map((report) => ({ report, pages: 1, occurred_at: '2026-11-01T00:10:00Z' })),
		);
		slow = 20;
		const runs = await Promise.all([run(), run(), run()]);
		expect(runs.map(({ sent }) => sent.length).sort()).toEqual([0, 0, 5]);
		expect(most).toBe(1);
		expect(calls).toHaveLength(5);
	});

	it('gives its lock back when the database fails', async () => {
		await put(table.tenant, cases[0]?.rows ?? []);
		await superuser.query('REVOKE UPDATE (attempted_at) ON usage_outbox FROM app_user');
		try {
			await expect(run()).rejects.toMatchObject({ code: '42501' });
		} finally {
			await superuser.query('GRANT UPDATE (attempted_at) ON usage_outbox TO app_user');
		}
		expect(calls).toEqual([]);
		expect((await run()).sent).toEqual(['r1', 'r2']);
	});
});
