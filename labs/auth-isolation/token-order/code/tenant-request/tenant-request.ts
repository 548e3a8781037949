import {
	parseTenantId,
	type TenantId,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import {
	type Access,
	type Reason,
	Refused,
	type Role,
	type Trust,
	verifyToken,
} from '../verify-token/verify-token.ts';

// #region handler
/**
 * Guards a route whose path names a tenant: /tenants/<id>/… The handler is given the tenant of the
 * token, which by then equals that of the path. No other header of the request is looked at.
 *
 * @param log is told why; the client is not.
 */
export function requireTenant(
	trust: Trust,
	needs: Role,
	log: (reason: Reason | Error) => void,
	handle: (request: Request, access: Access) => Promise<Response>,
): (request: Request) => Promise<Response> {
	return async (request) => {
		const token = bearerToken(request);
		if (!token) return refusal(401, 'Bearer realm="api"');
		const addressed = addressedTenant(request);
		if (!addressed) return refusal(404);
		let access: Access;
		try {
			access = await verifyToken(trust, token, addressed, needs);
		} catch (cause) {
			if (!(cause instanceof Refused)) {
				log(cause as Error);
				return refusal(503);
			}
			log(cause.reason);
			return answerTo(cause.reason);
		}
		return handle(request, access);
	};
}
// #endregion handler

// #region answer
/** Another tenant answers as one that does not exist; an old membership sends for a new token. */
function answerTo(reason: Reason): Response {
	if (reason === 'address') return refusal(404);
	if (reason === 'role') return refusal(403, 'Bearer error="insufficient_scope"');
	return refusal(401, 'Bearer error="invalid_token"');
}

function refusal(status: number, challenge?: string): Response {
	const headers = challenge ? { 'WWW-Authenticate': challenge } : {};
	return Response.json({ error: status }, { status, headers });
}
// #endregion answer

function bearerToken({ headers }: Request): string | null {
	return /^Bearer ([\w.~+/-]+=*)$/i.exec(headers.get('Authorization') ?? '')?.[1] ?? null;
}

/** What the client wants. It is only compared, with the tenant of the token. */
function addressedTenant({ url }: Request): TenantId | null {
	try {
		return parseTenantId(new URL(url).pathname.split('/')[2]);
	} catch {
		return null;
	}
}
