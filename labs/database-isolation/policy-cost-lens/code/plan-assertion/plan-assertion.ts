import type { Pool } from 'pg';
import {
	type TenantId,
	withTenant,
} from '../../../row-level-security/code/with-tenant/with-tenant.ts';

// #region explain
/**
 * The plan of a query that reads, run once as the application's role and for one tenant. A small
 * table would be read whole whatever its policy is, so whole reads are made dear: what remains one
 * has no index to answer the policy. A query that writes is refused (25006).
 */
export async function explainAsTenant(
	pool: Pool,
	tenantId: TenantId,
	query: string,
	values: readonly unknown[] = [],
): Promise<PlanNode> {
	return withTenant(pool, tenantId, async (scope) => {
		await scope.query('SET TRANSACTION READ ONLY');
		await scope.query('SET LOCAL enable_seqscan = off');
		const { rows } = await scope.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
			`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${query}`,
			values,
		);
		if (!rows[0]) throw new Error('EXPLAIN answered nothing.');
		return rows[0]['QUERY PLAN'][0].Plan;
	});
}
// #endregion explain

export interface PlanNode {
	readonly 'Node Type': string;
	readonly 'Parent Relationship'?: string;
	readonly 'Relation Name'?: string;
	readonly 'Index Cond'?: string;
	readonly 'Rows Removed by Filter'?: number;
	readonly 'Rows Removed by Index Recheck'?: number;
	readonly 'Actual Loops'?: number;
	/** Of the node and all below it. */
	readonly 'Shared Hit Blocks'?: number;
	readonly 'Shared Read Blocks'?: number;
	readonly Plans?: readonly PlanNode[];
}

export interface Limits {
	/** Rows that may be read and thrown away. */
	readonly removed: number;
	/** Blocks of tables and indexes that may be read: entries skipped inside an index count here. */
	readonly blocks: number;
	/** Tables without tenants, read however PostgreSQL likes. */
	readonly shared?: readonly string[];
}

// #region problems
/** What is wrong with a plan: tables not searched by tenant, rows read for nothing, too many blocks. */
export function planProblems(plan: PlanNode, { removed, blocks, shared = [] }: Limits): string[] {
	const nodes = nodesOf(plan);
	const read = nodes.filter(({ 'Relation Name': table }) => table && !shared.includes(table));
	const thrown = nodes.reduce((sum, node) => sum + thrownAway(node), 0);
	const touched = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
	return [
		...read
			.filter((scan) => !byTenant(scan))
			.map((scan) => `${scan['Relation Name']}: tenant_id is no index condition`),
		...(thrown > removed ? [`${thrown} rows read and thrown away, ${removed} allowed`] : []),
		...(touched > blocks ? [`${touched} blocks read, ${blocks} allowed`] : []),
	];
}

/** Of two indexes that are joined by OR, both must be searched for the tenant. */
function byTenant(node: PlanNode): boolean {
	if (/\btenant_id =/.test(node['Index Cond'] ?? '')) return true;
	const parts = (node.Plans ?? []).filter((part) =>
		['Outer', 'Member'].includes(part['Parent Relationship'] ?? ''),
	);
	return node['Node Type'] === 'BitmapOr' ? parts.every(byTenant) : parts.some(byTenant);
}

function thrownAway(node: PlanNode): number {
	const each = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
	return each * (node['Actual Loops'] ?? 1);
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
// #endregion problems
