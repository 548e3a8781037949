import type { Pool } from 'pg';
import { withTenant } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { factsOf, type Session, statusOf } from '../can/can.ts';

export type { Session };

// #region handler
/** GET /documents/:id. Tenant, membership, permission and relation are asked by the one statement. */
export async function getDocument(pool: Pool, session: Session, id: string): Promise<Response> {
	const [document] = await ask<{ id: number; title: string }>(
		pool,
		session,
		'SELECT id, title FROM readable_document WHERE id = $1',
		id,
	);
	return document ? answer(200, document) : answer(404, NOT_FOUND);
}

/** DELETE /documents/:id. The statement says 403 only to somebody who may read the document. */
export async function deleteDocument(pool: Pool, session: Session, id: string): Promise<Response> {
	const [deleted] = await ask<{ status: number }>(
		pool,
		session,
		'SELECT status FROM delete_document($1)',
		id,
	);
	if (deleted?.status === 200) return answer(200, { deleted: true });
	return deleted?.status === 403 ? answer(403, { error: 'forbidden' }) : answer(404, NOT_FOUND);
}

const NOT_FOUND = { error: 'not_found' };

/** No cache keeps an answer: it would give it to the next session. */
function answer(status: number, body: object): Response {
	return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });
}
// #endregion handler

// #region decided
/** PATCH /documents/:id, by the decision: facts and change in one transaction, one key for both. */
export async function renameDocument(
	pool: Pool,
	session: Session,
	id: string,
	title: string,
): Promise<Response> {
	return withTenant(pool, session.tenantId, async (scope) => {
		// For session_person(), which hold_membership and the histories read.
		await scope.query("SELECT set_config('app.person_id', $1, true)", [String(session.personId)]);
		const number = documentNumber(id);
		const facts = await factsOf(scope, session, number);
		const status = statusOf(session, 'document:write', facts);
		if (status === 403) return answer(403, { error: 'forbidden' });
		if (status === 404) return answer(404, NOT_FOUND);
		const { rowCount } = await scope.query(
			'UPDATE document SET title = $1 WHERE tenant_id = $2 AND id = $3',
			[title, session.tenantId, number],
		);
		// Somebody may have deleted it since.
		return rowCount === 1 ? answer(200, { renamed: true }) : answer(404, NOT_FOUND);
	});
}
// #endregion decided

/** What can't be the number of a document is asked as one that nobody has, and answered like it. */
const NOBODYS = 0;
const LARGEST = 2 ** 31 - 1;

function documentNumber(id: string): number {
	return /^[1-9]\d{0,9}$/.test(id) && Number(id) <= LARGEST ? Number(id) : NOBODYS;
}

async function ask<Row extends object>(
	pool: Pool,
	{ tenantId, personId }: Session,
	statement: string,
	id: string,
): Promise<Row[]> {
	return withTenant(pool, tenantId, async (scope) => {
		await scope.query("SELECT set_config('app.person_id', $1, true)", [String(personId)]);
		return (await scope.query<Row>(statement, [documentNumber(id)])).rows;
	});
}

// #region walk
/** For one route alone, since it may delete. `unread` is the own tenant's, and not for this person. */
export type Ids = Readonly<Record<'own' | 'unread' | 'foreign' | 'nobodys', string>>;
export interface Route {
	readonly name: string; // DELETE /documents/:id
	readonly ids: Ids;
	send(id: string): Promise<Response>;
}
/** The row of an id and its children, in one order, by a login that sees every tenant. */
export type Look = (id: string) => Promise<readonly object[]>;

const HIDDEN = ['foreign', 'unread'] as const;
/** Headers that differ between two answers of any kind, such as `x-request-id` where you have it. */
const UNEQUAL = new Set(['date', 'content-length', 'x-request-id']);

async function answerTo(send: Route['send'], id: string): Promise<string> {
	const response = await send(id);
	const headers = [...response.headers].filter(([header]) => !UNEQUAL.has(header));
	const text = `${headers.join('\n')}\n\n${await response.text()}`.replaceAll(id, ':id');
	return `${response.status} ${text}`;
}

/** A sentence for each route that answers hidden ids otherwise than nobody's, or changes their rows. */
export async function tellingRoutes(routes: readonly Route[], look: Look): Promise<string[]> {
	const found: string[] = [];
	for (const { name, ids, send } of routes) {
		const before = await Promise.all(HIDDEN.map((kind) => look(ids[kind])));
		const nobodys = await answerTo(send, ids.nobodys);
		for (const kind of HIDDEN) {
			const answer = await answerTo(send, ids[kind]);
			if (answer !== nobodys) found.push(`${name} tells ${kind}: ${answer} — and: ${nobodys}`);
		}
		// Last, since it may delete. Where it answers the same too, nothing was tested.
		if ((await answerTo(send, ids.own)) === nobodys) found.push(`${name} answers for no id.`);
		for (const [at, kind] of HIDDEN.entries()) {
			const [was, is] = [before[at], await look(ids[kind])].map((rows) => JSON.stringify(rows));
			if (was !== is || was === '[]') found.push(`${name} changes ${kind}, or has none.`);
		}
	}
	return found;
}
// #endregion walk
