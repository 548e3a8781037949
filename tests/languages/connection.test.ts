import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { cutRegion } from '../../src/components/snippet.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type FinalState, serveFinalState } from './final-state.ts';

/** The tables of connections, domains and identities: on a server, as app_user, under their policies. */

const FILE = 'auth-isolation/hostile-idp/code/connection/connection.sql';
const sql = readFileSync(join(LABS_FOLDER, FILE), 'utf8');
const region = (name: string) => cutRegion(sql, name, FILE).code;

const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
const initech = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';
const acmeOidc = 'a1a1a1a1-0000-4000-8000-000000000001';
const globexOidc = 'b1b1b1b1-0000-4000-8000-000000000001';
const person = (name: string) =>
	`00000000-0000-4000-8000-${name.padEnd(4, '0').slice(0, 4)}00000000`;
/** In hexadecimal digits: gus, gina, cleo and ada would be longer. */
const [ada, gus, gina, cleo] = ['ada', 'b05', 'b1a', 'c1e'].map(person) as [
	string,
	string,
	string,
	string,
];

/** Where responses to a connection come to. */
const callback = (at: number | string) => `https://app.example/sso/${at}/callback`;

let state: FinalState;
let owner: pg.Client;
let app: pg.Client;
let other: pg.Client;
let superuser: pg.Client;

const connect = async (connectionString: string) => {
	const client = new pg.Client({ connectionString });
	await client.connect();
	return client;
};

beforeAll(async () => {
	state = await serveFinalState(inject('postgresUrl'), 'row-level-security');
	owner = await connect(state.ownerUrl);
	app = await connect(state.databaseUrl);
	other = await connect(state.databaseUrl);
	superuser = await connect(state.superuserUrl);
	await owner.query(sql.slice(0, sql.indexOf('-- All that follows')));
	for (const client of [app, other]) {
		for (const name of ['take', 'find', 'link', 'join', 'certificate-used'])
			await client.query(region(name));
	}
	await superuser.query(`
		INSERT INTO connection (id, tenant_id, kind, issuer, client_id, redirect_uri, enabled) VALUES
			('${acmeOidc}', '${acme}', 'oidc', 'https://login.acme.example', 'hub', '${callback(1)}', true),
			('${globexOidc}', '${globex}', 'oidc', 'https://login.globex.example', 'hub', '${callback(2)}', true);
		INSERT INTO domain (tenant_id, name, verified_at) VALUES
			('${acme}', 'acme.example', now()),
			('${acme}', 'globex.example', NULL),
			('${globex}', 'globex.example', now());
		INSERT INTO person (id, email, email_confirmed_at) VALUES
			('${ada}', 'ada@acme.example', now()), ('${gus}', 'gus@globex.example', now()),
			('${gina}', 'gina@globex.example', now()), ('${cleo}', 'cleo@consultant.example', now());
		INSERT INTO membership (tenant_id, person_id, role) VALUES
			('${acme}', '${ada}', 'member'), ('${acme}', '${cleo}', 'member'),
			('${globex}', '${gus}', 'member'), ('${globex}', '${gina}', 'admin');
		INSERT INTO identity (tenant_id, connection_id, subject, person_id) VALUES
			('${acme}', '${acmeOidc}', 'ada', '${ada}'),
			('${globex}', '${globexOidc}', 'gus', '${gus}');
	`);
});

afterAll(async () => {
	for (const client of [owner, app, other, superuser]) await client.end();
	await state.close();
});

/** Runs in a transaction of this tenant, as a login does. */
async function as<Row extends pg.QueryResultRow>(
	tenant: string,
	text: string,
	client = app,
): Promise<Row[]> {
	await client.query('BEGIN');
	try {
		await client.query("SELECT set_config('app.tenant_id', $1, true)", [tenant]);
		const { rows } = await client.query<Row>(text);
		await client.query('COMMIT');
		return rows;
	} catch (cause) {
		await client.query('ROLLBACK');
		throw cause;
	}
}

/** Changes what a superuser can, asks, and takes the change back. */
async function holesAfter(query: string, change: string): Promise<string[]> {
	await superuser.query('BEGIN');
	try {
		await superuser.query(change);
		const { rows } = await superuser.query<{ hole: string }>(region(query));
		return rows.map(({ hole }) => hole);
	} finally {
		await superuser.query('ROLLBACK');
	}
}

const UNIQUE = { code: '23505' };
const CHECK = { code: '23514' };
const DENIED = { code: '42501' };

describe('a connection', () => {
	const made = (tenant: string, issuer: string, rest: Readonly<Record<string, string>> = {}) => {
		const row = {
			tenant_id: tenant,
			kind: 'oidc',
			issuer,
			client_id: 'hub',
			redirect_uri: callback('new'),
			...rest,
		};
		const values = Object.values(row).map((value) => `'${value}'`);
		return `INSERT INTO connection (${Object.keys(row)}) VALUES (${values})`;
	};
	const GOOGLE = 'https://accounts.google.com';
	const MICROSOFT = 'https://login.microsoftonline.com';
	const TENANT = '11111111-2222-4333-8444-555555555555';
	const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

	it.each<[string, string, Record<string, string>]>([
		['without TLS', 'http://login.acme.example', {}],
		['with a claim and no value', 'https://a.example', { customer_claim: 'hd' }],
		['with an empty value', 'https://a.example', { customer_claim: 'hd', customer: '' }],
		[
			'with a claim that anybody sets',
			'https://a.example',
			{ customer_claim: 'email', customer: 'x' },
		],
		['with a callback without TLS', 'https://a.example', { redirect_uri: 'http://app.example/cb' }],
		['with a subject of its own choice', 'https://a.example', { subject_from: 'email' }],
		['to Google without hd', GOOGLE, {}],
		['to Google, written otherwise', 'https://accounts.Google.com/', {}],
		['to Google with another claim', GOOGLE, { customer_claim: 'tid', customer: TENANT }],
		[
			'to all of Microsoft’s customers',
			`${MICROSOFT}/common/v2.0`,
			{ customer_claim: 'tid', customer: TENANT },
		],
		['to all of Microsoft’s organizations', `${MICROSOFT}/organizations/v2.0`, {}],
		['to all personal Microsoft accounts', `${MICROSOFT}/${PERSONAL}/v2.0`, {}],
		['to them, written otherwise', `https://sts.windows.net/${PERSONAL.toUpperCase()}/`, {}],
		[
			'to them, as the customer of an issuer',
			'https://a.example',
			{ customer_claim: 'tid', customer: PERSONAL },
		],
	])('is refused %s', async (_, issuer, rest) => {
		await expect(as(acme, made(acme, issuer, rest))).rejects.toMatchObject(CHECK);
	});

	it.each<[string, string, Record<string, string>]>([
		['Google with hd', GOOGLE, { customer_claim: 'hd', customer: 'acme.example' }],
		['one customer of Microsoft', `${MICROSOFT}/${TENANT}/v2.0`, {}],
	])('may go to %s', async (_, issuer, rest) => {
		await as(acme, made(acme, issuer, rest));
		await as(acme, `DELETE FROM connection WHERE issuer = '${issuer}'`);
	});

	it('has a callback address of its own', async () => {
		const insert = made(acme, 'https://a.example', { redirect_uri: callback(2) });
		await expect(as(acme, insert)).rejects.toMatchObject(UNIQUE);
	});

	it('holds two certificates and no third', async () => {
		const put = (slot: number) =>
			as(
				acme,
				`INSERT INTO connection_certificate (tenant_id, connection_id, slot, certificate, not_after)
				 VALUES ('${acme}', '${acmeOidc}', ${slot}, '-----BEGIN CERTIFICATE-----${slot}', now())`,
			);
		await put(1);
		await put(2);
		await expect(put(2)).rejects.toMatchObject(UNIQUE);
		await expect(put(3)).rejects.toMatchObject(CHECK);
		await as(acme, 'DELETE FROM connection_certificate');
	});

	it('is made by its tenant alone, and never changes its issuer', async () => {
		const insert = made(globex, 'https://x.example');
		await expect(as(acme, insert)).rejects.toMatchObject(DENIED);
		for (const column of ['issuer', 'redirect_uri', 'customer', 'subject_from', 'tenant_id']) {
			const move = `UPDATE connection SET ${column} = ${column}`;
			await expect(as(acme, move)).rejects.toMatchObject(DENIED);
		}
	});

	it('with a client of ours is made by no tenant, and neither are its client and its mark changed', async () => {
		for (const shared of ['true', 'false']) {
			const insert = made(acme, 'https://evil.example', { shared_client: shared });
			await expect(as(acme, insert)).rejects.toMatchObject(DENIED);
		}
		for (const column of ['client_id', 'shared_client', 'issuer']) {
			const move = `UPDATE connection SET ${column} = ${column}`;
			await expect(as(acme, move)).rejects.toMatchObject(DENIED);
		}
	});

	it('gives its old certificate up when logins are by the new one, and none by the old for thirty days', async () => {
		const put = (slot: number, days: number) =>
			superuser.query(
				`INSERT INTO connection_certificate (tenant_id, connection_id, slot, certificate, not_after, added_at)
				 VALUES ('${acme}', '${acmeOidc}', ${slot}, '-----BEGIN CERTIFICATE-----${slot}', now(),
					now() - interval '${days} days')`,
			);
		const login = (slot: number, tenant = acme) =>
			as(tenant, `EXECUTE certificate_used ('${acmeOidc}', '-----BEGIN CERTIFICATE-----${slot}')`);
		const ago = (slot: number, days: number) =>
			superuser.query(
				'UPDATE connection_certificate SET last_login_at = now() - make_interval(days => $2) WHERE slot = $1',
				[slot, days],
			);
		const due = () => as(acme, 'EXECUTE certificates_to_remove');
		await put(1, 400);
		await put(2, 31);
		// Nobody has come by the new one.
		await login(1);
		expect(await due()).toEqual([]);
		// An administrator has; others still come by the old one.
		await login(2, globex);
		expect(await due()).toEqual([]);
		await login(2);
		expect(await due()).toEqual([]);
		await ago(1, 29);
		expect(await due()).toEqual([]);
		await ago(1, 31);
		expect(await due()).toEqual([{ connection_id: acmeOidc, slot: 1 }]);
		expect(await as(globex, 'EXECUTE certificates_to_remove')).toEqual([]);
		// The new one is idle: the provider may have gone back.
		await ago(2, 8);
		expect(await due()).toEqual([]);
		await as(acme, 'DELETE FROM connection_certificate');
		await put(1, 400);
		await put(2, 29);
		await login(2);
		expect(await due()).toEqual([]);
		await as(acme, 'DELETE FROM connection_certificate');
	});

	it('answers without a tenant with an id and nothing more', async () => {
		await app.query("SELECT set_config('app.tenant_id', '', false)");
		const { rows } = await app.query('SELECT tenant_of_connection($1) AS tenant', [globexOidc]);
		expect(rows).toEqual([{ tenant: globex }]);
		expect((await app.query('SELECT * FROM connection')).rows).toEqual([]);
	});

	it.each([
		['gus@globex.example', [globexOidc]],
		['GUS@Globex.Example', [globexOidc]],
		['"gus@globex.example"@acme.example', [acmeOidc]],
		['gus@initech.example', []],
		['gus', []],
	])('is chosen for %s by a verified domain', async (email, expected) => {
		const { rows } = await app.query('SELECT connections_of_address($1) AS id', [email]);
		expect(rows.map(({ id }) => id)).toEqual(expected);
	});
});

describe('a domain', () => {
	it('may be claimed by two tenants and verified by one', async () => {
		const verify = `UPDATE domain SET verified_at = now() WHERE tenant_id = '${acme}' AND name = 'globex.example'`;
		await expect(superuser.query(verify)).rejects.toMatchObject(UNIQUE);
	});

	it('is verified by no tenant', async () => {
		const claim = `INSERT INTO domain (tenant_id, name, verified_at) VALUES ('${acme}', 'initech.example', now())`;
		await expect(as(acme, claim)).rejects.toMatchObject(DENIED);
		const verify = "UPDATE domain SET verified_at = now() WHERE name = 'globex.example'";
		await expect(as(acme, verify)).rejects.toMatchObject(DENIED);
	});

	it('that was lost needs another record than the one that copies of the DNS have', async () => {
		const challenge = async () => {
			const { rows } = await superuser.query<{ challenge: string; lost_at: Date | null }>(
				`SELECT challenge, lost_at FROM domain WHERE tenant_id = '${globex}'`,
			);
			return rows[0];
		};
		const before = await challenge();
		expect(before?.lost_at).toBeNull();
		const set = (value: string) =>
			superuser.query(`UPDATE domain SET verified_at = ${value} WHERE tenant_id = '${globex}'`);
		await set('now()');
		expect(await challenge()).toEqual(before);
		await set('NULL');
		const after = await challenge();
		expect(after?.challenge).not.toBe(before?.challenge);
		expect(after?.lost_at).not.toBeNull();
		await superuser.query(
			`UPDATE domain SET verified_at = now(), lost_at = NULL WHERE tenant_id = '${globex}'`,
		);
		await expect(as(globex, 'DELETE FROM domain')).rejects.toMatchObject(DENIED);
	});

	it.each(['Globex.example', 'globex', 'globex.example.', '*.example', 'glo bex.example'])(
		'is not %s',
		async (name) => {
			const claim = `INSERT INTO domain (tenant_id, name) VALUES ('${acme}', '${name}')`;
			await expect(as(acme, claim)).rejects.toMatchObject(CHECK);
		},
	);
});

describe('a person', () => {
	const find = (tenant: string, connection: string, subject: string) =>
		as(tenant, `EXECUTE find_person ('${connection}', '${subject}')`);
	const link = (
		tenant: string,
		connection: string,
		subject: string,
		email: string,
		verified: boolean | null = true,
		client = app,
	) =>
		as(
			tenant,
			`EXECUTE link_person ('${connection}', '${subject}', '${email}', ${verified})`,
			client,
		);

	it('is found by connection and subject', async () => {
		expect(await find(acme, acmeOidc, 'ada')).toEqual([{ person_id: ada, role: 'member' }]);
		expect(await find(globex, globexOidc, 'gus')).toEqual([{ person_id: gus, role: 'member' }]);
	});

	it('is not found by the subject of another connection', async () => {
		expect(await find(acme, acmeOidc, 'gus')).toEqual([]);
		expect(await find(acme, globexOidc, 'gus')).toEqual([]);
	});

	it('who is no member any more has no role, and is not linked again', async () => {
		await superuser.query(`DELETE FROM membership WHERE person_id = '${ada}'`);
		expect(await find(acme, acmeOidc, 'ada')).toEqual([{ person_id: ada, role: null }]);
		expect(await link(acme, acmeOidc, 'ada-2', 'ada@acme.example')).toEqual([]);
		await superuser.query(`INSERT INTO membership VALUES ('${acme}', '${ada}', 'member')`);
	});

	it.each([
		['another tenant’s domain', acme, acmeOidc, 'gus@globex.example', true],
		['a domain that was claimed and not verified', acme, acmeOidc, 'gina@globex.example', true],
		['a member at a domain that nobody verified', acme, acmeOidc, 'cleo@consultant.example', true],
		['no email_verified', globex, globexOidc, 'gina@globex.example', null],
		['email_verified false', globex, globexOidc, 'gina@globex.example', false],
		['somebody who is no member', globex, globexOidc, 'nobody@globex.example', true],
		[
			'somebody with an identity here: the address was given on',
			globex,
			globexOidc,
			'gus@globex.example',
			true,
		],
		['a connection of another tenant', acme, globexOidc, 'gina@globex.example', true],
	])('is not linked by %s', async (_, tenant, connection, email, verified) => {
		expect(await link(tenant, connection, 'new', email, verified)).toEqual([]);
	});

	it('is not linked while the connection is switched off', async () => {
		await as(globex, 'UPDATE connection SET enabled = false');
		expect(await link(globex, globexOidc, 'gina', 'gina@globex.example')).toEqual([]);
		await as(globex, 'UPDATE connection SET enabled = true');
	});

	it('is linked to nobody where two members have the address', async () => {
		await superuser.query(`
			INSERT INTO person (id, email, email_confirmed_at)
			VALUES ('${person('b2')}', 'gina@globex.example', now());
			INSERT INTO membership VALUES ('${globex}', '${person('b2')}', 'member');`);
		expect(await link(globex, globexOidc, 'gina', 'gina@globex.example')).toEqual([]);
		await superuser.query(`
			DELETE FROM membership WHERE person_id = '${person('b2')}';
			DELETE FROM person WHERE id = '${person('b2')}';`);
	});

	it('is not linked to an person whose address a provider wrote, and not kept from its own by one', async () => {
		const squatter = person('b3');
		await superuser.query(`
			INSERT INTO person (id, email) VALUES ('${squatter}', 'new@globex.example'),
				('${person('b4')}', 'gina@globex.example');
			INSERT INTO membership VALUES ('${globex}', '${squatter}', 'member'),
				('${globex}', '${person('b4')}', 'member');`);
		expect(await link(globex, globexOidc, 'new', 'new@globex.example')).toEqual([]);
		expect(await link(globex, globexOidc, 'gina', 'gina@globex.example')).toEqual([
			{ person_id: gina },
		]);
		await superuser.query(`
			DELETE FROM identity WHERE person_id = '${gina}';
			DELETE FROM membership WHERE person_id IN ('${squatter}', '${person('b4')}');
			DELETE FROM person WHERE id IN ('${squatter}', '${person('b4')}');`);
	});

	it('confirms no address of its own', async () => {
		const confirmed = `INSERT INTO person (id, email, email_confirmed_at) VALUES ('${person('b5')}', 'x@acme.example', now())`;
		await expect(as(acme, confirmed)).rejects.toMatchObject(DENIED);
		await expect(as(acme, 'UPDATE person SET email_confirmed_at = now()')).rejects.toMatchObject(
			DENIED,
		);
	});

	const join = (
		tenant: string,
		connection: string,
		subject: string,
		email: string | null,
		client = app,
	) =>
		as<{ person_id: string }>(
			tenant,
			`EXECUTE join_tenant ('${connection}', '${subject}', ${email === null ? 'NULL' : `'${email}'`})`,
			client,
		);
	const admit = (admits: boolean) => as(acme, `UPDATE connection SET admits = ${admits}`);

	it('joins where the connection admits newcomers, and nowhere else', async () => {
		expect(await join(acme, acmeOidc, 'mallory', 'mallory@acme.example')).toEqual([]);
		await admit(true);
		const [made] = await join(acme, acmeOidc, 'mallory', 'mallory@acme.example');
		expect(await find(acme, acmeOidc, 'mallory')).toEqual([{ ...made, role: 'member' }]);
		expect(await join(acme, globexOidc, 'mallory', 'mallory@acme.example')).toEqual([]);
	});

	it('joins without an address, where the provider sends none', async () => {
		await admit(true);
		const [made] = await join(acme, acmeOidc, 'no-address', null);
		expect(await find(acme, acmeOidc, 'no-address')).toEqual([{ ...made, role: 'member' }]);
	});

	it('is found by no connection that is off', async () => {
		await as(acme, 'UPDATE connection SET enabled = false');
		expect(await find(acme, acmeOidc, 'ada')).toEqual([]);
		await as(acme, 'UPDATE connection SET enabled = true');
		expect(await find(acme, acmeOidc, 'ada')).toEqual([{ person_id: ada, role: 'member' }]);
	});

	describe('of a domain that was sold', () => {
		/** Acme signs in at Google as acme.example; bo has an account from before, which is linked to nobody. */
		const google = 'a2a2a2a2-0000-4000-8000-000000000001';
		const bo = person('b0');
		const proof = (value: string) =>
			superuser.query(
				`UPDATE domain SET verified_at = ${value} WHERE tenant_id = '${acme}' AND name = 'acme.example'`,
			);
		const confirm = () =>
			superuser.query(`UPDATE person SET email_confirmed_at = now() WHERE id = '${bo}'`);
		const LINK = ['bo-2', 'bo@acme.example'] as const;

		beforeAll(async () => {
			await superuser.query(`
				INSERT INTO connection (id, tenant_id, kind, issuer, customer_claim, customer, client_id,
					redirect_uri, enabled, admits)
				VALUES ('${google}', '${acme}', 'oidc', 'https://accounts.google.com', 'hd', 'acme.example',
					'hub', '${callback('google')}', true, true);
				INSERT INTO person (id, email) VALUES ('${bo}', 'bo@acme.example');
				INSERT INTO membership VALUES ('${acme}', '${bo}', 'admin');`);
			await confirm();
		});
		afterAll(async () => {
			await superuser.query(`
				UPDATE domain SET verified_at = now(), lost_at = NULL
				WHERE tenant_id = '${acme}' AND name = 'acme.example';
				DELETE FROM identity WHERE connection_id = '${google}';
				DELETE FROM connection WHERE id = '${google}';
				DELETE FROM membership WHERE person_id = '${bo}';
				DELETE FROM person WHERE id = '${bo}';`);
		});

		it('joins while the proof stands', async () => {
			expect(await join(acme, google, 'first', 'first@acme.example')).toHaveLength(1);
		});

		it('does not join and is not linked when the proof is lost, and known people sign in', async () => {
			await proof('NULL');
			expect(await join(acme, google, 'buyer', 'buyer@acme.example')).toEqual([]);
			expect(await link(acme, google, ...LINK)).toEqual([]);
			expect(await find(acme, google, 'first')).toMatchObject([{ role: 'member' }]);
		});

		it('is not linked by another domain of the tenant, whose proof stands', async () => {
			await superuser.query(`
				INSERT INTO domain (tenant_id, name, verified_at) VALUES ('${acme}', 'acme.org', now());
				UPDATE person SET email = 'bo@acme.org' WHERE id = '${bo}';`);
			expect(await link(acme, google, 'bo-2', 'bo@acme.org')).toEqual([]);
			await superuser.query(`
				DELETE FROM domain WHERE name = 'acme.org';
				UPDATE person SET email = 'bo@acme.example' WHERE id = '${bo}';`);
		});

		it('is not linked after a new proof to whom the earlier owner was, until they confirm again', async () => {
			await proof('now()');
			expect(await link(acme, google, ...LINK)).toEqual([]);
			await confirm();
			expect(await link(acme, google, ...LINK)).toEqual([{ person_id: bo }]);
		});
	});

	it('joins as somebody new with the address of somebody else', async () => {
		await admit(true);
		const [made] = await join(acme, acmeOidc, 'gus', 'gus@globex.example');
		expect(made?.person_id).not.toBe(gus);
		expect(await find(globex, globexOidc, 'gus')).toEqual([{ person_id: gus, role: 'member' }]);
	});

	it('joins once, of two logins at a time, and leaves no person behind', async () => {
		await admit(true);
		const logins = await Promise.allSettled([
			join(acme, acmeOidc, 'twice', 'twice@acme.example'),
			join(acme, acmeOidc, 'twice', 'twice@acme.example', other),
		]);
		const refused = logins.filter((login) => login.status === 'rejected');
		expect(refused).toMatchObject([{ reason: UNIQUE }]);
		const { rows } = await superuser.query(
			"SELECT 1 FROM person WHERE email = 'twice@acme.example'",
		);
		expect(rows).toHaveLength(1);
	});

	it('is linked once by a verified address of a verified domain, of two logins at a time', async () => {
		const logins = await Promise.all([
			link(globex, globexOidc, 'gina', 'Gina@globex.example'),
			link(globex, globexOidc, 'gina-2', 'gina@globex.example', true, other),
		]);
		expect(logins.flat()).toEqual([{ person_id: gina }]);
		const { rows } = await superuser.query(
			'DELETE FROM identity WHERE person_id = $1 RETURNING 1',
			[gina],
		);
		expect(rows).toHaveLength(1);
	});
});

describe('a login under way', () => {
	const keep = (stateText: string, browser: string, client = app) =>
		as(
			acme,
			`EXECUTE keep_flow ('${acme}', '${acmeOidc}', '${stateText}', '${browser}', '{"nonce": "n"}')`,
			client,
		);
	const age = () =>
		superuser.query("UPDATE login_flow SET expires_at = now() - interval '1 second'");
	const take = (tenant: string, stateText: string, browser: string, client = app) =>
		as(tenant, `EXECUTE take_flow ('${stateText}', '${browser}')`, client);
	const taken = [{ connection_id: acmeOidc, secrets: { nonce: 'n' } }];

	it('is taken once, of two callbacks at a time', async () => {
		await keep('s1', 'b1');
		const callbacks = await Promise.all([take(acme, 's1', 'b1'), take(acme, 's1', 'b1', other)]);
		expect(callbacks.flat()).toEqual(taken);
	});

	it('is not taken by another browser or another tenant, nor when it is old', async () => {
		await keep('s2', 'b1');
		expect(await take(acme, 's2', 'b2')).toEqual([]);
		expect(await take(globex, 's2', 'b1')).toEqual([]);
		expect(await take(acme, 's2', 'b1')).toEqual(taken);
		await keep('s3', 'b1');
		await age();
		expect(await take(acme, 's3', 'b1')).toEqual([]);
	});

	it('is swept away when it is old, and not before', async () => {
		await age();
		await keep('s5', 'b1');
		await as(acme, 'EXECUTE sweep_flows');
		const { rows } = await superuser.query('SELECT state_hash FROM login_flow');
		expect(rows).toHaveLength(1);
		expect(await take(acme, 's5', 'b1')).toEqual(taken);
	});

	it('is begun by no browser without its cookie', async () => {
		await expect(keep('s6', '')).rejects.toMatchObject(CHECK);
	});

	it('is kept in hashes', async () => {
		await keep('the state', 'the browser');
		const { rows } = await superuser.query<{ text: string }>(
			'SELECT login_flow::text AS text FROM login_flow',
		);
		const stored = rows.map(({ text }) => text).join('\n');
		const hex = (text: string) => Buffer.from(text).toString('hex');
		for (const text of ['the state', 'the browser', hex('the state'), hex('the browser')]) {
			expect(stored).not.toContain(text);
		}
		expect(await take(acme, 'the state', 'the browser')).toEqual(taken);
	});

	it('is begun with no connection of another tenant', async () => {
		const begin = `INSERT INTO login_flow VALUES (sha256('s4'), sha256('b1'), '${acme}', '${globexOidc}', '{}')`;
		await expect(as(acme, begin)).rejects.toMatchObject({ code: '23503' });
	});

	it('uses an assertion once, of two posts at a time', async () => {
		const use = (client: pg.Client) =>
			as(
				acme,
				`EXECUTE use_assertion ('${acme}', '${acmeOidc}', '_1', now() + interval '5 minutes')`,
				client,
			);
		expect((await Promise.all([use(app), use(other)])).flat()).toEqual([{ assertion_id: '_1' }]);
	});
});

describe('a group', () => {
	interface Decided {
		readonly role: string;
		readonly alarm: string | null;
	}
	const decide = (groups: readonly string[] | null, who = ada, client = app) => {
		const list = groups ? `ARRAY[${groups.map((id) => `'${id}'`)}]::text[]` : 'NULL';
		return as<Decided>(
			acme,
			`SELECT * FROM role_by_groups('${acmeOidc}', '${who}', ${list})`,
			client,
		);
	};
	const [bea, dan] = [person('bea'), person('da0')];
	const roles = async () => {
		const { rows } = await superuser.query<{ role: string }>(
			`SELECT role FROM membership WHERE tenant_id = '${acme}' AND person_id = ANY ($1)
			 ORDER BY person_id = $2 DESC, person_id`,
			[[ada, bea, dan], ada],
		);
		return rows.map(({ role }) => role);
	};
	const is = (role: string, alarm: string | null = null) => [{ role, alarm }];

	it('decides nothing where its connection maps none', async () => {
		expect(await decide(['g-1'])).toEqual([]);
		expect(await decide(null)).toEqual([]);
	});

	describe('that is mapped', () => {
		beforeAll(async () => {
			await as(
				acme,
				`INSERT INTO group_role VALUES ('${acme}', '${acmeOidc}', 'g-1', 'admin'), ('${acme}', '${acmeOidc}', 'g-2', 'member')`,
			);
			await superuser.query(`
				INSERT INTO person (id) VALUES ('${bea}'), ('${dan}');
				INSERT INTO membership VALUES ('${globex}', '${ada}', 'member'),
					('${acme}', '${bea}', 'admin'), ('${acme}', '${dan}', 'admin');`);
		});
		afterAll(async () => {
			await as(acme, 'DELETE FROM group_role');
			await superuser.query(`
				DELETE FROM sign_in_rule;
				DELETE FROM break_glass;
				DELETE FROM membership WHERE person_id IN ('${bea}', '${dan}')
					OR (tenant_id = '${globex}' AND person_id = '${ada}');
				DELETE FROM person WHERE id IN ('${bea}', '${dan}');`);
		});

		it('decides the role at each login, in the tenant of the connection', async () => {
			expect(await decide(['g-1', 'g-2'])).toEqual(is('admin'));
			const { rows } = await superuser.query(
				`SELECT role FROM membership WHERE tenant_id = '${globex}' AND person_id = '${ada}'`,
			);
			expect(rows).toEqual([{ role: 'member' }]);
			expect(await decide(['g-1'])).toEqual(is('admin'));
			expect(await decide(['admin', 'G-1'])).toEqual(is('member'));
			await decide(['g-1']);
			expect(await decide([])).toEqual(is('member'));
			expect(await roles()).toEqual(['member', 'admin', 'admin']);
		});

		it('takes no role where the provider did not say the groups', async () => {
			expect(await decide(null, bea)).toEqual(is('admin', 'groups unknown'));
			expect(await decide(null)).toEqual(is('member', 'groups unknown'));
			expect(await roles()).toEqual(['member', 'admin', 'admin']);
		});

		it('takes the last administrator from no tenant, nor a break-glass account', async () => {
			await as(acme, `INSERT INTO break_glass VALUES ('${acme}', '${bea}')`);
			expect(await decide([], bea)).toEqual(is('admin', 'break-glass account'));
			await as(acme, 'DELETE FROM break_glass');
			expect(await decide([], bea)).toEqual(is('member'));
			expect(await decide([], dan)).toEqual(is('admin', 'last administrator'));
			expect(await roles()).toEqual(['member', 'member', 'admin']);
		});

		it('waits for no other tenant’s administrators, whoever asks', async () => {
			// A superuser is held by no policy: the statement itself has to name the tenant.
			await other.query('BEGIN');
			await superuser.query('BEGIN');
			try {
				await other.query("SELECT set_config('app.tenant_id', $1, true)", [globex]);
				const locked = await other.query("SELECT FROM membership WHERE role = 'admin' FOR UPDATE");
				expect(locked.rows).toHaveLength(1);
				await superuser.query("SET LOCAL lock_timeout = '2s'");
				const { rows } = await superuser.query(
					'SELECT role, alarm FROM role_by_groups($1, $2, $3)',
					[acmeOidc, ada, ['g-2']],
				);
				expect(rows).toEqual(is('member'));
			} finally {
				await superuser.query('ROLLBACK');
				await other.query('ROLLBACK');
			}
		});

		it('leaves one of two last administrators who lose it together', async () => {
			for (let times = 0; times < 10; times += 1) {
				await superuser.query(
					`UPDATE membership SET role = 'admin' WHERE person_id IN ('${bea}', '${dan}')`,
				);
				const both = await Promise.all([decide([], bea), decide([], dan, other)]);
				const due = [is('member'), is('admin', 'last administrator')].flat();
				expect(both.flat()).toEqual(expect.arrayContaining(due));
			}
		});
	});

	it('gives no role that reaches beyond the tenant, and none by another tenant’s connection', async () => {
		const map = (connection: string, role: string) =>
			as(acme, `INSERT INTO group_role VALUES ('${acme}', '${connection}', 'g-1', '${role}')`);
		await expect(map(acmeOidc, 'operator')).rejects.toMatchObject(CHECK);
		await expect(map(globexOidc, 'admin')).rejects.toMatchObject({ code: '23503' });
	});
});

describe('SSO only', () => {
	const [first, second, third] = ['f1', 'f2', 'f3'].map(person) as [string, string, string];
	const set = (sso_only: boolean, client = app) =>
		as(
			initech,
			`INSERT INTO sign_in_rule VALUES ('${initech}', ${sso_only})
			 ON CONFLICT (tenant_id) DO UPDATE SET sso_only = excluded.sso_only`,
			client,
		);
	const tried = (who: string, client = app) =>
		as(initech, `UPDATE break_glass SET tried_at = now() WHERE person_id = '${who}'`, client);
	const drop = (who: string, client = app) =>
		as(initech, `DELETE FROM break_glass WHERE person_id = '${who}'`, client);
	const BREAK_GLASS = 'password and passkey';
	const may = async (who: string, tenant = initech, way: string | null = BREAK_GLASS) => {
		const asked = `may_come_without_sso('${who}', '${tenant}', ${way && `'${way}'`})`;
		return (await as(tenant, `SELECT ${asked} AS may`))[0]?.['may'];
	};

	beforeAll(async () => {
		await superuser.query(`
			INSERT INTO person (id) VALUES ('${first}'), ('${second}'), ('${third}');
			INSERT INTO membership VALUES ('${initech}', '${first}', 'admin'),
				('${initech}', '${second}', 'admin'), ('${initech}', '${third}', 'member'),
				('${acme}', '${third}', 'member');`);
	});

	it('is not set before two administrators have tried their break-glass login', async () => {
		await as(initech, `INSERT INTO break_glass VALUES ('${initech}', '${first}')`);
		await expect(set(true)).rejects.toMatchObject(CHECK);
		await tried(first);
		await expect(set(true)).rejects.toMatchObject(CHECK);
		await as(
			initech,
			`INSERT INTO break_glass VALUES ('${initech}', '${third}', now()), ('${initech}', '${second}', NULL)`,
		);
		// The third is no administrator, the second has not tried.
		await expect(set(true)).rejects.toMatchObject(CHECK);
		await drop(third);
		expect(await may(third)).toBe(true);
		await tried(second);
		await set(true);
	});

	it('lets nobody else use a password, in this tenant alone', async () => {
		expect([await may(first), await may(second), await may(third)]).toEqual([true, true, false]);
		expect(await may(third, acme)).toBe(true);
		expect(await may(gus)).toBe(false);
	});

	it.each(['password', 'reset', 'magic link', 'social login', null])(
		'lets nobody in by %s, break-glass accounts least of all',
		async (way) => {
			for (const who of [first, second, third]) expect(await may(who, initech, way)).toBe(false);
			expect(await may(third, acme, way)).toBe(true);
		},
	);

	it('knows no other way in', async () => {
		await expect(may(first, initech, 'passkey')).rejects.toMatchObject({ code: '22P02' });
	});

	it('keeps the two while it is set', async () => {
		await expect(drop(first)).rejects.toMatchObject(CHECK);
		const demote = `UPDATE membership SET role = 'member' WHERE person_id = '${second}'`;
		await expect(as(initech, demote)).rejects.toMatchObject(CHECK);
		const leave = `DELETE FROM membership WHERE person_id = '${second}'`;
		await expect(as(initech, leave)).rejects.toMatchObject({ code: '23503' });
	});

	it('is set by nobody while another takes a break-glass login away', async () => {
		for (let times = 0; times < 10; times += 1) {
			await set(false);
			await as(
				initech,
				`INSERT INTO break_glass VALUES ('${initech}', '${first}', now()) ON CONFLICT DO NOTHING`,
			);
			const both = await Promise.allSettled([set(true), drop(first, other)]);
			expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		}
	});
});

describe('identity-holes', () => {
	it('MT-AUTH-010: is empty on these tables, and finds a subject that is not unique', async () => {
		expect(await holesAfter('identity-holes', 'SELECT')).toEqual([]);
		const holes = await holesAfter(
			'identity-holes',
			'ALTER TABLE identity DROP CONSTRAINT identity_pkey',
		);
		expect(holes).toEqual(['not unique: connection_id, subject']);
	});

	it('finds two identities of one person, a foreign connection and a domain of two', async () => {
		const holes = await holesAfter(
			'identity-holes',
			`ALTER TABLE identity DROP CONSTRAINT identity_connection_id_person_id_key,
				DROP CONSTRAINT identity_tenant_id_connection_id_fkey;
			 INSERT INTO identity VALUES ('${acme}', '${acmeOidc}', 'ada-2', '${ada}'),
				('${acme}', '${globexOidc}', 'mallory', '${cleo}');
			 DROP INDEX domain_verified_once;
			 UPDATE domain SET verified_at = now();`,
		);
		expect(holes).toEqual([
			'domain globex.example: verified for 2 tenants',
			`identity mallory of ${globexOidc}: its connection is not its tenant's`,
			`person ${ada}: 2 identities of connection ${acmeOidc}`,
		]);
	});
});

describe('shared-issuer-holes', () => {
	const id = (digit: number) => `d${digit}d1d1d1-0000-4000-8000-000000000001`;
	const added = (
		digit: number,
		tenant: string,
		issuer: string,
		customer = 'NULL, NULL',
		enabled = true,
	) =>
		`INSERT INTO connection (id, tenant_id, kind, issuer, client_id, redirect_uri,
			customer_claim, customer, enabled)
		 VALUES ('${id(digit)}', '${tenant}', 'oidc', '${issuer}', 'hub', '${callback(id(digit))}',
			${customer}, ${enabled});`;
	const GOOGLE = 'https://accounts.google.com';
	/** Tables of somebody who has no such constraint. */
	const unchecked = 'ALTER TABLE connection DROP CONSTRAINT connection_check2;';

	it('is empty with a customer named, and while the connection is off', async () => {
		const change = added(1, initech, GOOGLE, "'hd', 'initech.example'");
		expect(await holesAfter('shared-issuer-holes', change)).toEqual([]);
		expect(
			await holesAfter(
				'shared-issuer-holes',
				unchecked + added(1, initech, GOOGLE, 'NULL, NULL', false),
			),
		).toEqual([]);
	});

	it('MT-AUTH-011: is empty on these tables, and finds a known issuer without its claim', async () => {
		expect(await holesAfter('shared-issuer-holes', 'SELECT')).toEqual([]);
		const change = unchecked + added(1, initech, GOOGLE) + added(2, acme, GOOGLE, "'tid', 'x'");
		expect(await holesAfter('shared-issuer-holes', change)).toEqual([
			`connection ${id(1)}: ${GOOGLE} has many customers, and no hd is compared`,
			`connection ${id(1)}: tenants share ${GOOGLE}, and it names no customer`,
			`connection ${id(2)}: ${GOOGLE} has many customers, and no hd is compared`,
		]);
	});

	it('finds an issuer that two tenants turn out to share, and a customer of two', async () => {
		const change =
			added(1, initech, 'https://login.globex.example/') +
			added(2, acme, GOOGLE, "'hd', 'acme.example'") +
			added(3, globex, GOOGLE, "'hd', 'acme.example'");
		expect(await holesAfter('shared-issuer-holes', change)).toEqual([
			`connection ${globexOidc}: tenants share https://login.globex.example, and it names no customer`,
			`connection ${id(1)}: tenants share https://login.globex.example/, and it names no customer`,
			`hd acme.example of ${GOOGLE}: of 2 tenants`,
		]);
	});

	it('finds the directory of all personal Microsoft accounts, as issuer and as customer', async () => {
		const personal = '9188040d-6c67-4c5b-b112-36a304b66dad';
		const microsoft = 'https://login.microsoftonline.com';
		const change = `
			ALTER TABLE connection DROP CONSTRAINT connection_check3, DROP CONSTRAINT connection_issuer_check;
			${added(1, acme, `${microsoft}/${personal}/v2.0`)}
			${added(2, acme, `${microsoft}/common/v2.0`, `'tid', '${personal}'`)}
			${added(3, acme, `${microsoft}/consumers/v2.0`)}
			${added(4, acme, `${microsoft}/11111111-2222-4333-8444-555555555555/v2.0`)}`;
		expect(await holesAfter('shared-issuer-holes', change)).toEqual(
			[1, 2, 3].map((digit) => `connection ${id(digit)}: takes every personal Microsoft account`),
		);
	});

	it('finds a connection that admits by a domain which its tenant has not proved', async () => {
		const change = (name: string) =>
			`${added(1, acme, GOOGLE, `'hd', '${name}'`)}
			 UPDATE connection SET admits = true WHERE id = '${id(1)}';`;
		expect(await holesAfter('shared-issuer-holes', change('Acme.example'))).toEqual([]);
		expect(await holesAfter('shared-issuer-holes', change('globex.example'))).toEqual([
			`connection ${id(1)}: admits whoever has globex.example, which its tenant has not proved`,
		]);
	});
});

describe('mapping-holes', () => {
	it('MT-AUTH-012: is empty with a role of the tenant, and finds one beyond the tenant, another’s connection, and a role that is held to nothing', async () => {
		const right = `INSERT INTO group_role VALUES ('${acme}', '${acmeOidc}', 'g-1', 'admin')`;
		expect(await holesAfter('mapping-holes', right)).toEqual([]);
		const change = `
			ALTER TABLE group_role DROP CONSTRAINT group_role_role_check,
				DROP CONSTRAINT group_role_tenant_id_connection_id_fkey;
			INSERT INTO group_role VALUES ('${acme}', '${acmeOidc}', 'g-1', 'operator'),
				('${acme}', '${globexOidc}', 'g-2', 'admin');`;
		expect(await holesAfter('mapping-holes', change)).toEqual([
			'a role is not held to a list',
			`group g-1 of ${acmeOidc} gives operator`,
			`group g-2: connection ${globexOidc} is not of tenant ${acme}`,
		]);
	});
});
