import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
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

/** What the guide tenant-resolution says of its catalog and of the queries, tried on both engines. */

const CODE = join(LABS_FOLDER, 'data-routing/route-to-placement/code');
const INITECH = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
const initech = { role: 'app_user', tenant: INITECH };
/** The query of the resolver, as its file has it. */
const FIND = /const FIND = `(.*?)`/s.exec(
	readFileSync(join(CODE, 'tenant-resolver/tenant-resolver.ts'), 'utf8'),
)?.[1] as string;
const gaps = (id: string) => region('routing-gaps', id, CODE);

/** The example in place of the lab's catalog, with the lab's tenants. */
async function install(bench: Bench): Promise<void> {
	await bench.make(owner, 'DROP TABLE tenant, tenant_domain, placement CASCADE');
	await bench.make(
		SUPERUSER,
		`DO $$ BEGIN
		   IF to_regrole('resolver') IS NULL THEN CREATE ROLE resolver LOGIN; END IF;
		 END $$;
		 GRANT USAGE ON SCHEMA public TO resolver`,
	);
	await bench.make(owner, example('catalog', CODE));
	await bench.make(
		owner,
		`INSERT INTO tenant VALUES ('${ACME}', 'acme', 'active'), ('${GLOBEX}', 'globex', 'active');
		 INSERT INTO tenant_domain (host, tenant_id, state) VALUES
		   ('acme.saas.example', '${ACME}', 'verified'), ('globex.saas.example', '${GLOBEX}', 'verified');
		 INSERT INTO placement VALUES
		   ('${ACME}', 1, 't_acme', 'live'), ('${GLOBEX}', 2, 't_globex_2', 'live')`,
	);
}

const claim = (host: string, tenant: string) =>
	`INSERT INTO tenant_domain (host, tenant_id) VALUES ('${host}', '${tenant}')`;
const prove = (host: string, tenant: string, of = tenant) =>
	`SELECT verify_domain('${host}', '${tenant}', ARRAY(
	   SELECT challenge::text FROM tenant_domain WHERE host = '${host}' AND tenant_id = '${of}'))`;

await onBothEngines((state) => {
	describe('the catalog', () => {
		state(
			'lets several tenants claim a host, and the one that proves it have it',
			async (bench) => {
				await install(bench);
				const host = 'pay.orchid.test';
				await bench.make(owner, `${claim(host, GLOBEX)}; ${claim(host, ACME)}`);
				expect(await bench.ask(owner, prove(host, ACME, GLOBEX))).toBe('');
				expect(await bench.ask(owner, prove(host, ACME))).toBe(host);
				expect(await bench.ask(owner, prove(host, GLOBEX))).toBe('23505');
			},
		);

		state('lets a released domain go, and its next holder prove it anew', async (bench) => {
			await install(bench);
			const host = 'pay.orchid.test';
			await bench.make(owner, `${claim(host, ACME)}; ${prove(host, ACME)}`);
			const old = await bench.ask(
				owner,
				`SELECT challenge FROM tenant_domain WHERE host = '${host}'`,
			);
			expect(await bench.ask(owner, `SELECT release_domain('${host}', '${GLOBEX}')`)).toBe('');
			expect(await bench.ask(owner, `SELECT release_domain('${host}', '${ACME}')`)).toBe(host);
			await bench.make(owner, claim(host, GLOBEX));
			const stale = `SELECT verify_domain('${host}', '${GLOBEX}', ARRAY['${old}'])`;
			expect(await bench.ask(owner, stale)).toBe('');
			expect(await bench.ask(owner, prove(host, GLOBEX))).toBe(host);
		});

		state('keeps a former host with its tenant, for good', async (bench) => {
			await install(bench);
			await bench.make(owner, `SELECT rename_tenant('${ACME}', 'orchid')`);
			const hosts = 'SELECT host, state FROM tenant_domain ORDER BY host';
			const renamed =
				'acme.saas.example former, globex.saas.example verified, orchid.saas.example verified';
			expect(await bench.ask(owner, hosts)).toBe(renamed);
			expect(await bench.ask(owner, `SELECT rename_tenant('${GLOBEX}', 'acme')`)).toBe('23505');
			for (const theft of [
				`UPDATE tenant_domain SET tenant_id = '${GLOBEX}' WHERE state = 'former'`,
				`UPDATE tenant_domain SET state = 'pending' WHERE state = 'former'`,
				`UPDATE tenant_domain SET host = 'other.saas.example' WHERE state = 'former'`,
				`DELETE FROM tenant_domain WHERE state = 'former'`,
			]) {
				expect(await bench.ask(owner, theft), theft).toBe('23001');
			}
			const removed = await bench.ask(owner, `DELETE FROM tenant WHERE id = '${ACME}'`);
			expect(['23001', '23503']).toContain(removed);
			expect(await bench.ask(owner, hosts)).toBe(renamed);
			expect(await bench.ask(owner, `SELECT rename_tenant('${ACME}', 'acme')`)).toBe('acme');
			expect(await bench.ask(owner, gaps('hosts'))).toBe('');
		});

		state('would give a former host away without its trigger and its index', async (bench) => {
			await install(bench);
			await bench.make(owner, `SELECT rename_tenant('${ACME}', 'orchid')`);
			await bench.make(
				owner,
				'DROP TRIGGER keep_former_host ON tenant_domain; DROP INDEX one_holder',
			);
			expect(await bench.ask(owner, `SELECT rename_tenant('${GLOBEX}', 'acme')`)).toBe('acme');
			expect(await bench.ask(owner, gaps('hosts'))).toBe('held by several acme.saas.example');
		});

		state('has no tenant that the resolver can’t read', async (bench) => {
			await install(bench);
			for (const slug of ['www', 'xn--cme-5cd', 'a.b', 'ACME', '-acme', '1']) {
				const made = `INSERT INTO tenant VALUES ('${INITECH}', '${slug}', 'active')`;
				expect(await bench.ask(owner, made), slug).toBe('23514');
			}
			for (const host of [
				'Pay.Orchid.test',
				'pay.orchid.test:443',
				'pay.orchid.test.',
				'-pay.orchid.test',
				'127.0.0.1',
				'files.acme.saas.example',
				'saas.example',
				'www.saas.example',
				'api.saas.example',
				'status.saas.example',
				'xn--cme-5cd.saas.example',
				`${`${'a'.repeat(49)}.`.repeat(5)}test`,
			]) {
				expect(await bench.ask(owner, claim(host, ACME)), host).toBe('23514');
			}
			for (const host of [
				'pay.orchid.test',
				`${'a'.repeat(63)}.saas.example`,
				'xn--a.xn--p1ai',
				'evilsaas.example',
				'www.evilsaas.example',
				'wwwacme.saas.example',
				'www.orchid.test',
				`${`${'a'.repeat(49)}.`.repeat(5)}tst`,
			]) {
				expect(await bench.ask(owner, claim(host, ACME)), host).toBe('INSERT 0 1');
			}
		});

		state('has one live placement for a tenant, in a schema used once', async (bench) => {
			await install(bench);
			const place = (tenant: string, epoch: number, schema: string, of: string) =>
				`INSERT INTO placement VALUES ('${tenant}', ${epoch}, '${schema}', '${of}')`;
			expect(await bench.ask(owner, place(ACME, 2, 't_acme_2', 'live'))).toBe('23505');
			expect(await bench.ask(owner, place(ACME, 2, 't_globex_2', 'copying'))).toBe('23505');
			expect(await bench.ask(owner, place(ACME, 2, 't_acme_2', 'copying'))).toBe('INSERT 0 1');
		});

		state('can only be read by the resolver, and its challenges can’t', async (bench) => {
			await install(bench);
			const asResolver = (sql: string) =>
				bench.ask(SUPERUSER, `SET SESSION AUTHORIZATION resolver; ${sql}`);
			const find = FIND.replace('$1', `'acme.saas.example'`);
			expect(await asResolver(find)).toBe(`verified ${ACME} acme active t_acme 1`);
			for (const table of ['tenant', 'tenant_domain', 'placement']) {
				expect(await bench.ask(acme, `SELECT FROM ${table}`), table).toBe('42501');
			}
			for (const wish of [
				'SELECT challenge FROM tenant_domain',
				claim('pay.orchid.test', ACME),
				`SELECT rename_tenant('${GLOBEX}', 'falcon')`,
				`UPDATE placement SET schema_name = 'x'`,
				`UPDATE tenant SET status = 'active'`,
			]) {
				expect(await asResolver(wish), wish).toBe('42501');
				expect(await bench.ask(acme, wish), wish).toBe('42501');
			}
		});
	});

	describe('the queries for a reader’s own catalog', () => {
		state('find nothing in the lab’s final state', async (bench) => {
			expect(await bench.ask(owner, gaps('hosts'))).toBe('');
			expect(await bench.ask(owner, gaps('placements'))).toBe('');
			for (const tenant of [acme, globex, initech]) {
				expect(await bench.ask(tenant, gaps('agreement'))).toBe('');
				expect(await bench.ask(tenant, gaps('strangers'))).toBe('');
			}
		});

		const plant: Readonly<Record<string, readonly [sql: string, found: string]>> = {
			'a tenant without a live placement': [
				`UPDATE placement SET state = 'retired' WHERE schema_name = 't_acme';
				 REVOKE USAGE ON SCHEMA t_acme FROM app_user`,
				'no live placement acme',
			],
			'a second live placement': [
				`UPDATE placement SET state = 'live' WHERE schema_name = 't_globex'`,
				'several live placements globex',
			],
			'a schema of two tenants': [
				`INSERT INTO placement VALUES ('${ACME}', 2, 't_globex', 'retired')`,
				'shared schema t_globex',
			],
			'a schema that is missing': [
				`UPDATE placement SET schema_name = 'T_nowhere' WHERE schema_name = 't_initech'`,
				'missing schema T_nowhere',
			],
			'a retired schema left open': [
				'GRANT USAGE ON SCHEMA t_globex TO app_user',
				'open retired schema t_globex',
			],
		};
		for (const [fault, [sql, found]] of Object.entries(plant)) {
			state(`find ${fault}`, async (bench) => {
				await bench.make(SUPERUSER, sql);
				expect(await bench.ask(owner, gaps('placements'))).toBe(found);
			});
		}

		const hosts: Readonly<Record<string, readonly [sql: string, found: string]>> = {
			'a host with a port': [
				`INSERT INTO tenant_domain VALUES ('pay.orchid.test:443', '${ACME}', 'verified')`,
				'other spelling pay.orchid.test:443',
			],
			'a host with a trailing dot': [
				`INSERT INTO tenant_domain VALUES ('pay.orchid.test.', '${ACME}', 'verified')`,
				'other spelling pay.orchid.test.',
			],
			'a host of two tenants': [
				`ALTER TABLE tenant_domain DROP CONSTRAINT tenant_domain_pkey;
				 INSERT INTO tenant_domain VALUES ('acme-inc.saas.example', '${GLOBEX}', 'former')`,
				'held by several acme-inc.saas.example',
			],
			'a reserved name': [
				`INSERT INTO tenant_domain VALUES ('status.saas.example', '${ACME}', 'pending')`,
				'reserved name status.saas.example',
			],
			'a rename that left the hosts as they were': [
				`UPDATE tenant SET slug = 'orchid' WHERE slug = 'acme'`,
				`host of nobody's slug acme.saas.example, slug without its host orchid`,
			],
		};
		for (const [fault, [sql, found]] of Object.entries(hosts)) {
			state(`find ${fault}`, async (bench) => {
				await bench.make(owner, sql);
				expect(await bench.ask(owner, gaps('hosts'))).toBe(found);
			});
		}

		state('find a route that believes the host, and one that builds a name', async (bench) => {
			const first = `CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer LANGUAGE sql STABLE
				RETURN ROW(200, 't_' || split_part(host, '.', 1), NULL)::route_answer`;
			await bench.make(owner, first);
			expect(await bench.ask(acme, gaps('agreement'))).toContain(
				'globex.saas.example 200 t_globex',
			);
			expect(await bench.ask(acme, gaps('strangers'))).toContain('acme.stranger.test 200');
		});

		state('find a pending host that is served to its own claimant', async (bench) => {
			await bench.make(
				owner,
				`CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer LANGUAGE sql STABLE
				 RETURN coalesce((SELECT ROW(200, p.schema_name, NULL)::route_answer
				   FROM tenant_domain AS d JOIN placement AS p USING (tenant_id)
				   WHERE d.host = route.host AND p.state = 'live'
				     AND d.tenant_id::text = current_setting('app.tenant_id', true)),
				   ROW(404, NULL, NULL)::route_answer)`,
			);
			const unproved = 'shop.falcon.test 200 t_globex_2';
			expect(await bench.ask(globex, gaps('agreement'))).toBe(unproved);
			expect(await bench.ask(globex, gaps('strangers'))).toBe('');
		});

		state('find nothing where another tenant claims a host in vain', async (bench) => {
			await bench.make(
				owner,
				`ALTER TABLE tenant_domain DROP CONSTRAINT tenant_domain_pkey;
				 INSERT INTO tenant_domain VALUES ('pay.orchid.test', '${GLOBEX}', 'pending')`,
			);
			for (const tenant of [acme, globex]) {
				expect(await bench.ask(tenant, gaps('agreement'))).toBe('');
			}
		});

		state(
			'find nothing in a slug of 63 characters, whose longer relative is 400',
			async (bench) => {
				const host = `${'a'.repeat(63)}.saas.example`;
				await bench.make(
					owner,
					`INSERT INTO tenant_domain VALUES ('${host}', '${ACME}', 'verified');
				 ALTER FUNCTION route(text) RENAME TO route_of_name;
				 CREATE FUNCTION route(host text) RETURNS route_answer LANGUAGE sql STABLE
				 RETURN CASE WHEN length(split_part(host, '.', 1)) > 63
				   THEN ROW(400, NULL, NULL)::route_answer ELSE route_of_name(host) END`,
				);
				expect(await bench.ask(acme, `SELECT (route('x${host}')).status`)).toBe('400');
				expect(await bench.ask(acme, gaps('strangers'))).toBe('');
				await bench.make(
					owner,
					`UPDATE tenant SET slug = '${'a'.repeat(63)}' WHERE slug = 'acme';
				DELETE FROM tenant_domain WHERE host = 'acme.saas.example'`,
				);
				expect(await bench.ask(owner, gaps('hosts'))).toBe('');
			},
		);

		state('ask no live placement of a closed tenant, and one of a suspended', async (bench) => {
			await install(bench);
			const without = (status: string) =>
				`UPDATE tenant SET status = '${status}' WHERE slug = 'acme';
				 DELETE FROM placement WHERE schema_name = 't_acme'`;
			await bench.make(owner, without('closed'));
			expect(await bench.ask(owner, gaps('placements'))).toBe('');
			await bench.make(owner, without('suspended'));
			expect(await bench.ask(owner, gaps('placements'))).toBe('no live placement acme');
		});

		state('find a suffix without its dot', async (bench) => {
			const suffix = `CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer LANGUAGE sql STABLE
				RETURN (SELECT CASE WHEN d.host IS NULL THEN ROW(404, NULL, NULL)::route_answer
				  ELSE ROW(200, 't_acme', NULL)::route_answer END
				FROM (SELECT 1) AS one LEFT JOIN tenant_domain AS d
				  ON right(route.host, length(d.host)) = d.host AND d.host = 'acme.saas.example')`;
			await bench.make(owner, suffix);
			expect(await bench.ask(acme, gaps('agreement'))).toBe('');
			expect(await bench.ask(acme, gaps('strangers'))).toBe(
				'www.acme.saas.example 200, xacme.saas.example 200',
			);
		});
	});

	describe('a route that is older than a move', () => {
		state('fails loudly, once the old schema is closed', async (bench) => {
			expect(await bench.ask(globex, 'SELECT count(*) FROM t_globex.invoice')).toBe('42501');
			const write = `INSERT INTO t_globex.invoice VALUES (9, 'falcon lost', 1)`;
			expect(await bench.ask(globex, write)).toBe('42501');
		});

		state('writes where nobody looks, while it is open', async (bench) => {
			await bench.make(SUPERUSER, 'GRANT USAGE ON SCHEMA t_globex TO app_user');
			const write = `INSERT INTO t_globex.invoice VALUES (9, 'falcon lost', 1)`;
			expect(await bench.ask(globex, write)).toBe('INSERT 0 1');
			const found = `SELECT count(*) FROM read_invoices('globex.saas.example') WHERE id = 9`;
			expect(await bench.ask(globex, found)).toBe('0');
		});
	});
}, 'route-to-placement');
