import pg, { type Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	parseTenantId,
	withTenant,
} from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import {
	type Action,
	can,
	type Decision,
	type Facts,
	factsOf,
	type Session,
	statusInTenant,
	statusOf,
} from './can.ts';
import table from './cases.json' with { type: 'json' };

// DATABASE_URL logs in as app_user to a database in the state that the lab ends in.

interface Case {
	readonly name: string;
	readonly action: string;
	readonly relation?: string | null;
	readonly permissions?: readonly string[];
	readonly membership?: { readonly tenant: Tenant; readonly person: number } | null;
	readonly document?: Tenant | null;
	readonly allowed?: string;
	readonly denied?: string;
	readonly status: number;
}

type Tenant = keyof typeof table.usual.tenants;

const { usual, matrix } = table;
const cases = table.cases as readonly Case[];
const idOf = (tenant: Tenant) => parseTenantId(usual.tenants[tenant]);
const session: Session = { tenantId: idOf('acme'), personId: usual.person };

function factsFor({ relation = null, permissions, membership, document = 'acme' }: Case): Facts {
	const { tenant, person } = membership ?? { tenant: 'acme' as const, person: usual.person };
	return {
		document: document && { tenantId: idOf(document), relation },
		membership:
			membership === null
				? null
				: {
						tenantId: idOf(tenant),
						personId: person,
						permissions: permissions ?? usual.permissions,
					},
	};
}

const said = (decision: Decision) =>
	decision.allowed ? { allowed: decision.by } : { denied: decision.reason };

describe('can', () => {
	it.each(cases)('$name', (one) => {
		const { allowed, denied } = one;
		const decision = can(session, one.action as Action, factsFor(one));
		expect(said(decision)).toEqual(allowed ? { allowed } : { denied });
		expect(statusOf(session, one.action as Action, factsFor(one))).toBe(one.status);
	});

	it.each(table.objectless)('without an object: $name', ({ permission, status, ...one }) => {
		const { membership } = factsFor({ ...one, action: '', status } as unknown as Case);
		expect(statusInTenant(session, permission, membership)).toBe(status);
	});

	it('allows a stranger where the relation is asked first', () => {
		// BROKEN on purpose: a share stands in for the membership.
		const relationFirst = (facts: Facts) =>
			facts.document?.relation ? { allowed: true } : can(session, 'document:read', facts);
		const left = cases.find(({ name }) => name === 'a share, and no membership any more') as Case;
		expect(relationFirst(factsFor(left)).allowed).toBe(true);
	});
});

describe('with the facts of the database', () => {
	let pool: Pool;
	beforeAll(() => {
		pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 1 });
		pool.on('error', () => {});
	});
	afterAll(() => pool.end());

	it.each(Object.keys(usual.tenants) as Tenant[])(
		'decides in %s as the lab does, for everybody and everything',
		async (tenant) => {
			const differs: unknown[] = [];
			const reasons = new Set<string>();
			await withTenant(pool, idOf(tenant), async (scope) => {
				for (const personId of matrix.people) {
					const session: Session = { tenantId: idOf(tenant), personId };
					await scope.query("SELECT set_config('app.person_id', $1, true)", [String(personId)]);
					for (const documentId of matrix.documents) {
						const facts = await factsOf(scope, session, documentId);
						for (const action of matrix.actions) {
							const ours = can(session, action as Action, facts);
							const { rows } = await scope.query<{ said: string }>(
								'SELECT decide($1, $2) AS said',
								[action, documentId],
							);
							const reason = ours.allowed ? 'allowed' : ours.reason;
							reasons.add(reason);
							if (reason !== rows[0]?.said) differs.push({ personId, documentId, action, ours });
						}
					}
				}
			});
			expect(differs).toEqual([]);
			expect(reasons).toContain('tenant');
			expect(reasons).toContain('allowed');
		},
	);
});
