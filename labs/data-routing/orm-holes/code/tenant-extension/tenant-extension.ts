import { Prisma } from '@prisma/client/extension';
import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

type Args = Record<string, unknown>;

const FILTERED = new Set(
	'findUnique findUniqueOrThrow findFirst findFirstOrThrow findMany update updateMany updateManyAndReturn delete deleteMany count aggregate groupBy'.split(
		' ',
	),
);
const CREATED = new Set('create createMany createManyAndReturn'.split(' '));

// #region extension
/**
 * Adds the tenant to every operation of every model, and last, so that nothing a caller sends can
 * replace it; an update never sets it. An operation it does not know is refused. It does not see
 * what hangs below one: `include`, nested writes and raw SQL are left to row-level security.
 */
export function tenantExtension(tenantId: TenantId) {
	return Prisma.defineExtension({
		name: 'tenant',
		query: {
			$allModels: {
				async $allOperations({ operation, args, query }) {
					const next: Args = { ...args };
					if (FILTERED.has(operation)) {
						next['where'] = { ...(next['where'] as Args), tenantId };
					}
					if (operation.startsWith('update')) next['data'] = kept(next['data'], tenantId);
					if (CREATED.has(operation)) next['data'] = owned(next['data'], tenantId);
					else if (operation === 'upsert') {
						next['where'] = { ...(next['where'] as Args), tenantId };
						next['create'] = owned(next['create'], tenantId);
						next['update'] = kept(next['update'], tenantId);
					} else if (!FILTERED.has(operation)) {
						throw new Error(`The tenant of ${operation} is not decided.`);
					}
					return query(next as typeof args);
				},
			},
		},
	});
}
// #endregion extension

function owned(data: unknown, tenantId: TenantId): unknown {
	return Array.isArray(data)
		? data.map((row: Args) => ({ ...row, tenantId }))
		: { ...(data as Args), tenantId };
}

/** Values of an update without the tenant: a login without the privilege to set it may run them. */
function kept(data: unknown, tenantId: TenantId): Args {
	const { tenantId: named = tenantId, ...rest } = { ...(data as Args) };
	if (named !== tenantId || 'tenant' in rest) {
		throw new Error('The tenant of a row does not change.');
	}
	return rest;
}

/** What a client and an extended client have in common. */
interface Transacts<Tx> {
	$transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
}
interface Raw {
	$queryRaw<Rows>(text: TemplateStringsArray, ...values: unknown[]): PromiseLike<Rows>;
}

// #region transaction
/**
 * Runs `work` in one transaction whose tenant the policies read. An extension that opens a
 * transaction for each operation would run beside this one. Inside of another tenant's transaction
 * it throws: its setting would outlive a savepoint and stay with the outer work.
 */
export function withTenant<Tx extends Raw, Result>(
	prisma: Transacts<Tx>,
	tenantId: TenantId,
	work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
	return prisma.$transaction(async (tx) => {
		const [row] = await tx.$queryRaw<{ tenant: string }[]>`
			SELECT set_config('app.tenant_id',
				coalesce(nullif(current_setting('app.tenant_id', true), ''), ${tenantId}), true) AS tenant`;
		if (row?.tenant !== tenantId) throw new Error('Another tenant is set in this transaction.');
		return work(tx);
	});
}
// #endregion transaction
