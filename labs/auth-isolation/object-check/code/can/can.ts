import type {
	TenantId,
	TenantScope,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** Whose request this is, from the verified token. */
export interface Session {
	readonly tenantId: TenantId;
	readonly personId: number;
}

// #region decision
/** What may be done to a document, and to whom it may be allowed. What is not here is denied. */
const SUFFICES = {
	'document:read': ['owner', 'editor', 'viewer'],
	'document:write': ['owner', 'editor'],
	'document:delete': ['owner'],
} as const;

export type Action = keyof typeof SUFFICES;
export type Relation = (typeof SUFFICES)[Action][number];

export type Decision =
	| { readonly allowed: true; readonly by: Relation | 'document:any' }
	| {
			readonly allowed: false;
			readonly reason: 'tenant' | 'membership' | 'permission' | 'relation';
	  };

/** What the database says now; null where it has no such row. */
export interface Facts {
	readonly document: { readonly tenantId: string; readonly relation: string | null } | null;
	readonly membership: {
		readonly tenantId: string;
		readonly personId: number;
		readonly permissions: readonly string[];
	} | null;
}
// #endregion decision

// #region can
/**
 * Asks four questions, all of which must allow. The first that doesn't is the reason, which is for the
 * log: to the client `tenant` and, where it may not even read, everything else is the same 404.
 */
export function can(session: Session, action: Action, { document, membership }: Facts): Decision {
	if (!document || document.tenantId !== session.tenantId) return denied('tenant');
	if (!isOf(session, membership)) return denied('membership');
	const held = new Set(membership.permissions);
	// An action can come from data, where no compiler looks.
	if (!Object.hasOwn(SUFFICES, action) || !held.has(action)) return denied('permission');
	const relation = SUFFICES[action].find((one) => one === document.relation);
	if (relation) return { allowed: true, by: relation };
	if (held.has('document:any')) return { allowed: true, by: 'document:any' };
	return denied('relation');
}

/** Whether it is the membership of the session's person in the session's tenant. */
function isOf(
	{ tenantId, personId }: Session,
	membership: Facts['membership'],
): membership is NonNullable<Facts['membership']> {
	return membership?.tenantId === tenantId && membership.personId === personId;
}

function denied(reason: Extract<Decision, { allowed: false }>['reason']): Decision {
	return { allowed: false, reason };
}
// #endregion can

// #region status
/** What the client is told of one object: 404 of all that it may not read, whatever the reason is. */
export function statusOf(session: Session, action: Action, facts: Facts): 200 | 403 | 404 {
	if (can(session, action, facts).allowed) return 200;
	return can(session, 'document:read', facts).allowed ? 403 : 404;
}

/**
 * What it is told where there is no object yet: to create, to list, to manage. A parent that the client
 * names, and a role, is an object of its own.
 */
export function statusInTenant(
	session: Session,
	permission: string,
	membership: Facts['membership'],
): 200 | 403 | 404 {
	if (!isOf(session, membership)) return 404;
	return membership.permissions.includes(permission) ? 200 : 403;
}
// #endregion status

// #region facts
/** One row: the key of a share is tenant, document and person, so that nobody has two of one. */
const FACTS = `
	SELECT d.tenant_id AS document_tenant, m.tenant_id AS membership_tenant, m.person_id,
	       CASE WHEN d.owner_id = session.person_id THEN 'owner' ELSE s.relation END AS relation,
	       ARRAY(SELECT p.permission FROM role_permission p
	             WHERE p.tenant_id = m.tenant_id AND p.role_id = m.role_id) AS permissions
	FROM (VALUES ($1::uuid, $2::int)) AS session (tenant_id, person_id)
	LEFT JOIN document d ON d.tenant_id = session.tenant_id AND d.id = $3
	LEFT JOIN membership m ON m.tenant_id = session.tenant_id AND m.person_id = session.person_id
	LEFT JOIN document_share s ON s.tenant_id = d.tenant_id AND s.document_id = d.id
	                          AND s.person_id = session.person_id`;

interface FactsRow {
	document_tenant: string | null;
	membership_tenant: string | null;
	person_id: number | null;
	relation: string | null;
	permissions: string[];
}

/** Everything that a decision needs, in one statement, whether the document exists or not. */
export async function factsOf(
	scope: TenantScope,
	session: Session,
	documentId: number,
): Promise<Facts> {
	const values = [session.tenantId, session.personId, documentId];
	const { rows } = await scope.query<FactsRow>(FACTS, values);
	const [row] = rows;
	if (!row) throw new Error('The facts are one row, always.');
	const { document_tenant: document, membership_tenant: member, person_id: personId } = row;
	return {
		document: document === null ? null : { tenantId: document, relation: row.relation },
		membership:
			member === null || personId === null
				? null
				: { tenantId: member, personId, permissions: row.permissions },
	};
}
// #endregion facts
