import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import {
	deleteDocument,
	getDocument,
	type Ids,
	type Route,
	type Session,
	tellingRoutes,
} from './not-found.ts';

// DATABASE_URL logs in as app_user and OWNER_URL as app_owner, to a database in the state that the
// lab ends in.

const tenantId = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
/** Ann owns the tenant; cem may read what is shared with him. */
const [ann, cem]: [Session, Session] = [
	{ tenantId, personId: 1 },
	{ tenantId, personId: 3 },
];
const ids: Ids = { own: '901', foreign: '4', nobodys: '999999' };

let pool: Pool;
let owner: Pool;
beforeAll(async () => {
	[pool, owner] = ['DATABASE_URL', 'OWNER_URL'].map((address) =>
		new pg.Pool({ connectionString: process.env[address], max: 1 }).on('error', () => {}),
	) as [Pool, Pool];
});
beforeEach(async () => {
	// Whoever walked before may have deleted it.
	await owner.query(
		`INSERT INTO document (id, tenant_id, project_id, owner_id, title)
		 VALUES (901, $1, 1, 1, 'orchid draft') ON CONFLICT DO NOTHING`,
		[tenantId],
	);
});
afterAll(async () => {
	await pool.end();
	await owner.end();
});

const seen = async (response: Response) => ({
	status: response.status,
	body: (await response.json()) as unknown,
});

describe('the handlers', () => {
	const missing = { status: 404, body: { error: 'not_found' } };

	it('give the session its own', async () => {
		expect(await seen(await getDocument(pool, ann, '901'))).toEqual({
			status: 200,
			body: { id: 901, title: 'orchid draft' },
		});
	});

	it.each(['4', '999999', '0', '-1', '1e0', ' 1', '01', '', 'null', '2147483648', '9'.repeat(40)])(
		'answer %j as what nobody has',
		async (id) => {
			expect(await seen(await getDocument(pool, ann, id))).toEqual(missing);
			expect(await seen(await deleteDocument(pool, ann, id))).toEqual(missing);
		},
	);

	it('say 403 only of what may be read', async () => {
		expect(await seen(await deleteDocument(pool, cem, '1'))).toEqual({
			status: 403,
			body: { error: 'forbidden' },
		});
		expect(await seen(await deleteDocument(pool, cem, '2'))).toEqual(missing);
		expect(await seen(await getDocument(pool, cem, '2'))).toEqual(missing);
	});

	it('answer nobody, and let no cache keep an answer', async () => {
		const stranger = { tenantId, personId: 99 };
		expect(await seen(await getDocument(pool, stranger, '1'))).toEqual(missing);
		for (const id of ['901', '4']) {
			const { headers } = await getDocument(pool, ann, id);
			expect(headers.get('cache-control')).toBe('no-store');
		}
	});
});

describe('tellingRoutes', () => {
	it('finds nothing in the handlers', async () => {
		const routes: readonly Route[] = [
			{ name: 'GET /documents/:id', send: (id) => getDocument(pool, ann, id) },
			{ name: 'DELETE /documents/:id', send: (id) => deleteDocument(pool, ann, id) },
		];
		expect(await tellingRoutes(routes, ids)).toEqual([]);
	});

	const known = new Set([ids.own, ids.foreign]);
	const gone = (id: string) => Response.json({ error: `no ${id}` }, { status: 404 });
	const fine = () => Response.json({ ok: true });

	// BROKEN on purpose, each in its way.
	it.each<[string, (id: string) => Response]>([
		['a status', (id) => (known.has(id) ? new Response('{}', { status: 403 }) : gone(id))],
		[
			'a body',
			(id) => Response.json({ error: known.has(id) ? 'not yours' : 'no' }, { status: 404 }),
		],
		[
			'a header',
			(id) => new Response('', { status: 404, headers: known.has(id) ? { etag: '"7"' } : {} }),
		],
		['an error', (id) => new Response('', { status: known.has(id) ? 404 : 500 })],
		['a success', (id) => (known.has(id) ? fine() : gone(id))],
	])('finds %s that tells', async (_, answer) => {
		const send = async (id: string) => (id === ids.own ? fine() : answer(id));
		expect(await tellingRoutes([{ name: 'GET /x/:id', send }], ids)).toEqual([
			expect.stringMatching(/^GET \/x\/:id tells: /),
		]);
	});

	it('takes the id that an answer repeats for no difference', async () => {
		const send = async (id: string) => (id === ids.own ? fine() : gone(id));
		expect(await tellingRoutes([{ name: 'GET /x/:id', send }], ids)).toEqual([]);
	});

	it('finds a route that answers for no id: nothing was asked of it', async () => {
		const send = async (id: string) => gone(id);
		expect(await tellingRoutes([{ name: 'GET /x/:id', send }], ids)).toEqual([
			'GET /x/:id answers for no id.',
		]);
	});
});
