import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import {
	parseTenantId,
	type TenantId,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

// #region trust
/** Who may sign for whom. It comes from configuration; nothing in it comes from a token. */
export interface Issuer {
	readonly url: string;
	/** The tenants that this issuer speaks for, and no other. */
	readonly tenants: ReadonlySet<string>;
	/** The public key that the issuer published under this id; null when there is none. */
	readonly key: (kid: string) => Promise<CryptoKey | null>;
}

export type Role = 'member' | 'admin';

/** What a person may do in one tenant, as the database has it now. */
export interface Membership {
	/** Digits as text: a double, which JSON.parse makes of a number, does not hold every bigint. */
	readonly version: string;
	readonly role: Role;
}

export interface Trust {
	readonly audience: string;
	/** Seconds from `iat` to `exp` that a token may have: the staleness of whoever reads no row. */
	readonly maxLife: number;
	readonly issuer: (url: string) => Issuer | undefined;
	/** A subject is unique within its issuer alone, so both are asked for. */
	readonly membership: (
		tenant: TenantId,
		issuer: string,
		subject: string,
	) => Promise<Membership | null>;
	readonly now: () => Date;
}
// #endregion trust

/** Why a token was refused: for the log. The client learns the status and no more. */
export type Reason =
	| 'malformed'
	| 'issuer'
	| 'algorithm'
	| 'key'
	| 'signature'
	| 'type'
	| 'audience'
	| 'time'
	| 'tenant'
	| 'address'
	| 'membership'
	| 'role';

export class Refused extends Error {
	readonly reason: Reason;

	constructor(reason: Reason, cause?: unknown) {
		super(`The token is refused: ${reason}.`, { cause });
		this.name = 'Refused';
		this.reason = reason;
	}
}

// #region verify
export interface Access {
	readonly tenantId: TenantId;
	readonly issuer: string;
	readonly subject: string;
	readonly role: Role;
	/** For whoever reads the membership again: it must still be this one. */
	readonly membershipVersion: string;
}

/**
 * Verifies an access token for a request that addresses one tenant. The database is asked last.
 *
 * @param addressed the tenant of the host or path. It is compared, never believed.
 * @throws Refused with the first link of the order that does not hold.
 */
export async function verifyToken(
	trust: Trust,
	token: string,
	addressed: TenantId,
	needs: Role = 'member',
): Promise<Access> {
	const issuer = trust.issuer(unverifiedIssuer(token));
	if (!issuer) throw new Refused('issuer');
	const claims = await verifySignedClaims(trust, issuer, token);

	const tenantId = readTenant(claims);
	if (!issuer.tenants.has(tenantId)) throw new Refused('issuer');
	if (tenantId !== addressed) throw new Refused('address');

	const membership = await trust.membership(tenantId, issuer.url, claims.sub);
	const membershipVersion = claims['membership_version'];
	if (typeof membershipVersion !== 'string' || membershipVersion !== membership?.version) {
		throw new Refused('membership');
	}
	const { role } = membership;
	if (needs === 'admin' && role !== 'admin') throw new Refused('role');
	return { tenantId, issuer: issuer.url, subject: claims.sub, role, membershipVersion };
}
// #endregion verify

// #region signed-claims
async function verifySignedClaims(
	trust: Trust,
	issuer: Issuer,
	token: string,
): Promise<SignedClaims> {
	const publishedKey = async ({ kid }: { kid?: string }) => {
		const key = kid === undefined ? null : await issuer.key(kid);
		if (!key) throw new Refused('key');
		return key;
	};
	try {
		const { payload } = await jwtVerify(token, publishedKey, {
			algorithms: ['ES256'],
			issuer: issuer.url,
			typ: 'at+jwt',
			audience: trust.audience,
			requiredClaims: ['exp', 'iat'],
			clockTolerance: CLOCK_TOLERANCE,
			currentDate: trust.now(),
		});
		return checked(payload, trust);
	} catch (cause) {
		throw cause instanceof errors.JOSEError ? new Refused(reasonOf(cause), cause) : cause;
	}
}

/** Read before the signature is verified, so it may choose among configured issuers and no more. */
function unverifiedIssuer(token: string): string {
	try {
		decodeProtectedHeader(token);
		const { iss } = decodeJwt(token);
		return typeof iss === 'string' ? iss : '';
	} catch (cause) {
		throw new Refused('malformed', cause);
	}
}
// #endregion signed-claims

/** Seconds by which the clock of an issuer may differ from ours. */
const CLOCK_TOLERANCE = 5;

type SignedClaims = JWTPayload & { readonly sub: string };

/** What the library leaves open: the types of `sub` and `aud`, a token of the future, its life. */
function checked(claims: JWTPayload, { now, maxLife }: Trust): SignedClaims {
	const { sub, aud, exp = Infinity, iat = 0 } = claims;
	if (typeof sub !== 'string' || sub === '') throw new Refused('malformed');
	if (![aud].flat().every((one) => typeof one === 'string')) throw new Refused('audience');
	if (iat > now().getTime() / 1000 + CLOCK_TOLERANCE) throw new Refused('time');
	if (exp - iat > maxLife) throw new Refused('time');
	return { ...claims, sub };
}

function readTenant(claims: JWTPayload): TenantId {
	try {
		return parseTenantId(claims['tenant_id']);
	} catch (cause) {
		throw new Refused('tenant', cause);
	}
}

const CLAIMS: Readonly<Record<string, Reason>> = {
	iss: 'issuer',
	typ: 'type',
	aud: 'audience',
	exp: 'time',
	nbf: 'time',
	iat: 'time',
};

function reasonOf(cause: errors.JOSEError): Reason {
	if (cause instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
	if (cause instanceof errors.JWSSignatureVerificationFailed) return 'signature';
	if (cause instanceof errors.JWTExpired) return 'time';
	if (cause instanceof errors.JWTClaimValidationFailed) {
		// Invalid is a time that is no number.
		return cause.reason === 'invalid' ? 'malformed' : (CLAIMS[cause.claim] ?? 'malformed');
	}
	return 'malformed';
}
