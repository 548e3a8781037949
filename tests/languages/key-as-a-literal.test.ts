import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresServer, startPostgres } from '../services/postgres.ts';

/** Where a key goes that is given to pgcrypto: what two sessions, the log and the statistics show. */

const KEY = 'heron-of-the-north';
const LITERAL = `SELECT pgp_sym_encrypt('falcon rollout', '${KEY}')`;
const BOUND = 'SELECT pgp_sym_encrypt($1, $2)';

let log = '';
let server: PostgresServer;
let superuser: pg.Client;
let app: pg.Client;

const login = async (user: string) => {
	const url = new URL(server.url);
	url.username = user;
	const client = new pg.Client({ connectionString: url.href });
	await client.connect();
	return client;
};

beforeAll(async () => {
	server = await startPostgres({
		settings: ['shared_preload_libraries=pg_stat_statements'],
		onLog: (text) => {
			log += text;
		},
	});
	superuser = await login('postgres');
	await superuser.query('CREATE EXTENSION pgcrypto; CREATE EXTENSION pg_stat_statements');
	await superuser.query('CREATE ROLE app_user LOGIN; CREATE ROLE reporting LOGIN');
	app = await login('app_user');
});
afterAll(async () => {
	await app.end();
	await superuser.end();
	await server.stop();
});

describe('pg_stat_activity', () => {
	const seenBy = async (user: string) => {
		const other = await login(user);
		const { rows } = await other.query(
			"SELECT query FROM pg_stat_activity WHERE usename = 'app_user' AND pid <> pg_backend_pid()",
		);
		await other.end();
		return rows.some(({ query }) => String(query).includes(KEY));
	};

	it('shows a literal to every session of the same login, and to no other login', async () => {
		await app.query(LITERAL);
		expect([await seenBy('app_user'), await seenBy('reporting')]).toEqual([true, false]);
	});

	it('shows no bound parameter', async () => {
		await app.query(BOUND, ['falcon rollout', KEY]);
		expect(await seenBy('app_user')).toBe(false);
	});
});

describe('the log', () => {
	/** What the log gets while `work` runs. */
	const logged = async (work: () => Promise<unknown>): Promise<string> => {
		const before = log.length;
		await work();
		// It comes through a pipe of its own.
		await new Promise((resolve) => setTimeout(resolve, 300));
		return log.slice(before);
	};
	const failing = (text: string, values?: unknown[]) =>
		logged(() =>
			app.query(`${text}, 1 / (length($Q$x$Q$) - 1)`, values).catch(() => 'as it should'),
		);
	const slow = (text: string, values?: unknown[]) =>
		logged(async () => {
			await superuser.query('ALTER ROLE app_user SET log_min_duration_statement = 0');
			const session = await login('app_user');
			await session.query(text, values);
			await session.end();
			await superuser.query('ALTER ROLE app_user RESET log_min_duration_statement');
		});

	it('gets the literal of a statement that fails, with the settings of every new server', async () => {
		expect(await failing(LITERAL)).toContain(KEY);
	});

	it('does not get a bound parameter of a statement that fails', async () => {
		const text = await failing(BOUND, ['falcon rollout', KEY]);
		expect(text).toContain('division by zero');
		expect(text).not.toContain(KEY);
	});

	it('gets the literal and the bound parameter of a statement that was slow', async () => {
		expect(await slow(LITERAL)).toContain(KEY);
		expect(await slow(BOUND, ['falcon rollout', KEY])).toContain(KEY);
	});

	it('gets no parameter with log_parameter_max_length = 0', async () => {
		await superuser.query('ALTER ROLE app_user SET log_parameter_max_length = 0');
		const text = await slow(BOUND, ['falcon rollout', KEY]);
		await superuser.query('ALTER ROLE app_user RESET log_parameter_max_length');
		expect(text).toContain('pgp_sym_encrypt');
		expect(text).not.toContain(KEY);
	});
});

describe('pg_stat_statements', () => {
	const kept = async (statement: string) => {
		await superuser.query('SELECT pg_stat_statements_reset()');
		await app.query(statement);
		const { rows } = await superuser.query('SELECT query FROM pg_stat_statements');
		return rows.some(({ query }) => String(query).includes(KEY));
	};

	it('puts $1 in place of a literal', async () => {
		expect(await kept(LITERAL)).toBe(false);
	});

	it('keeps the text of a DO block, with the key', async () => {
		expect(await kept(`DO $$ BEGIN PERFORM length('${KEY}'); END $$`)).toBe(true);
	});
});

describe('the catalog', () => {
	it('shows a function’s text to a login that may not call it', async () => {
		await superuser.query(
			`CREATE FUNCTION seal(text) RETURNS bytea LANGUAGE sql AS $$ SELECT pgp_sym_encrypt($1, '${KEY}') $$;
			 REVOKE EXECUTE ON FUNCTION seal FROM PUBLIC`,
		);
		await expect(app.query("SELECT seal('x')")).rejects.toMatchObject({ code: '42501' });
		const { rows } = await app.query("SELECT prosrc FROM pg_proc WHERE proname = 'seal'");
		expect(rows[0].prosrc).toContain(KEY);
	});
});
