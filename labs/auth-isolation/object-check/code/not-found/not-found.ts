import type { Pool } from 'pg';
import {
	type TenantId,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** Whose request this is, from the verified token. */
export interface Session {
	readonly tenantId: TenantId;
	readonly personId: number;
}

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
export interface Route {
	/** `DELETE /documents/:id` */
	readonly name: string;
	send(id: string): Promise<Response>;
}

export interface Ids {
	/** One that the session may use with every route. */
	readonly own: string;
	readonly foreign: string;
	readonly nobodys: string;
}

/** Headers that differ between two answers of any kind, such as `x-request-id` where you have it. */
const UNEQUAL = new Set(['date', 'content-length', 'x-request-id']);

/**
 * Sends every route another tenant's id and one that nobody has. Their answers must be equal: status,
 * headers and body, with the id taken out.
 *
 * @returns a sentence for each route that tells them apart, or that answers for no id at all.
 */
export async function tellingRoutes(routes: readonly Route[], ids: Ids): Promise<string[]> {
	const found: string[] = [];
	for (const { name, send } of routes) {
		const seen = async (id: string) => {
			const response = await send(id);
			const headers = [...response.headers].filter(([header]) => !UNEQUAL.has(header));
			const text = `${headers.join('\n')}\n\n${await response.text()}`;
			return `${response.status} ${text.replaceAll(id, ':id')}`;
		};
		const [foreign, nobodys] = [await seen(ids.foreign), await seen(ids.nobodys)];
		if (foreign !== nobodys) found.push(`${name} tells: ${foreign} — and: ${nobodys}`);
		// Last, since it may delete. Where it answers the same too, nothing was tested.
		else if ((await seen(ids.own)) === nobodys) found.push(`${name} answers for no id.`);
	}
	return found;
}
// #endregion walk
