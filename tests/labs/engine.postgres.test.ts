import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { readSharedScripts } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { engineCases, stateWith, within } from './engine-cases.ts';

const { roles } = readSharedScripts();
const url = inject('postgresUrl');

engineCases('PostgreSQL 18', () => connectPostgres(url, roles));

async function asAdmin<Result>(use: (admin: pg.Client) => Promise<Result>): Promise<Result> {
	const admin = new pg.Client({ connectionString: url });
	await admin.connect();
	try {
		return await use(admin);
	} finally {
		await admin.end();
	}
}

async function inventory(): Promise<unknown[]> {
	return asAdmin(async (admin) => {
		const databases = await admin.query('SELECT datname AS name FROM pg_database ORDER BY 1');
		const names = await admin.query('SELECT rolname AS name FROM pg_roles ORDER BY 1');
		return [...databases.rows, ...names.rows];
	});
}

test('a server’s own roles of our names are refused and left alone', async () => {
	await asAdmin((admin) => admin.query('CREATE ROLE app_user NOLOGIN'));
	try {
		await expect(connectPostgres(url, roles)).rejects.toMatchObject({
			name: 'EngineError',
			message: expect.stringContaining('roles of its own named app_user'),
		});
		const kept = await asAdmin((admin) =>
			admin.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'app_user'"),
		);
		expect(kept.rows).toEqual([{ rolcanlogin: false }]);
	} finally {
		await asAdmin((admin) => admin.query('DROP ROLE app_user'));
	}
});

test('closing leaves the server as it was, whatever answers did to roles', async () => {
	const before = await inventory();
	const engine = await connectPostgres(url, roles);
	await within(engine, stateWith(), (run) =>
		run(
			SUPERUSER,
			'CREATE ROLE extra; GRANT extra TO app_user; ALTER ROLE app_owner RENAME TO mine',
		),
	);
	await engine.open(stateWith());
	await engine.close();
	expect(await inventory()).toEqual(before);
});

test('a login that is no superuser is refused in one sentence', async () => {
	await asAdmin((admin) => admin.query('CREATE ROLE plain LOGIN'));
	try {
		const plain = url.replace('postgres@', 'plain@');
		await expect(connectPostgres(plain, roles)).rejects.toThrow(/plain is no superuser/);
	} finally {
		await asAdmin((admin) => admin.query('DROP ROLE plain'));
	}
});

test('no server: one sentence with the address and without the password', async () => {
	const nowhere = connectPostgres('postgres://postgres:secret@127.0.0.1:1/postgres', roles);
	await expect(nowhere).rejects.toThrow(
		/^No PostgreSQL server answers at postgres:\/\/postgres@127/,
	);
	await expect(nowhere).rejects.not.toThrow(/secret/);
});

test('a session that ends itself is an error of the script', async () => {
	const engine = await connectPostgres(url, roles);
	try {
		const done = await within(engine, stateWith(), (run) =>
			run(
				{ role: 'app_user', tenant: null },
				'SELECT pg_terminate_backend(pg_backend_pid()); SELECT 1',
			),
		);
		expect(done.statements.at(-1)?.error?.code).toBe('57P01');
		expect(done.skipped).toBe(1);
	} finally {
		await engine.close();
	}
});
