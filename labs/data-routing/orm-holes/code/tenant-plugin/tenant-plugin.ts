import {
	AliasNode,
	BinaryOperationNode,
	ColumnNode,
	type DeleteQueryNode,
	IdentifierNode,
	type InsertQueryNode,
	type JoinNode,
	type KyselyPlugin,
	type MergeQueryNode,
	type OnConflictNode,
	OnNode,
	type OperationNode,
	OperationNodeTransformer,
	OperatorNode,
	ParensNode,
	type PluginTransformQueryArgs,
	type PluginTransformResultArgs,
	PrimitiveValueListNode,
	type QueryId,
	ReferenceNode,
	type RootOperationNode,
	type SelectQueryNode,
	TableNode,
	type UpdateQueryNode,
	ValueListNode,
	ValueNode,
	ValuesNode,
	WhereNode,
} from 'kysely';
import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

const TENANT = 'tenant_id';

/** `db.withPlugin(new TenantPlugin(tenantId, ['project', 'task']))`, once for each request. */
export class TenantPlugin implements KyselyPlugin {
	readonly #transformer: TenantTransformer;

	constructor(tenantId: TenantId, tables: readonly string[]) {
		this.#transformer = new TenantTransformer(tenantId, new Set(tables));
	}

	transformQuery({ node, queryId }: PluginTransformQueryArgs): RootOperationNode {
		return this.#transformer.transformNode(node, queryId);
	}

	async transformResult({ result }: PluginTransformResultArgs) {
		return result;
	}
}

/** Is called for subqueries and CTEs too. What stands in `sql` is text, which it does not read. */
class TenantTransformer extends OperationNodeTransformer {
	readonly #tenantId: TenantId;
	readonly #tables: ReadonlySet<string>;

	constructor(tenantId: TenantId, tables: ReadonlySet<string>) {
		super();
		this.#tenantId = tenantId;
		this.#tables = tables;
	}

	// #region transform
	protected override transformSelectQuery(node: SelectQueryNode, id?: QueryId) {
		const select = super.transformSelectQuery(node, id);
		return this.#scoped(select, select.from?.froms ?? []);
	}

	protected override transformJoin(node: JoinNode, id?: QueryId): JoinNode {
		const join = super.transformJoin(node, id);
		const [predicate] = this.#predicates([join.table]);
		if (!predicate) return join;
		if (join.joinType === 'RightJoin' || join.joinType === 'FullJoin') {
			throw new Error('RIGHT and FULL JOIN keep rows that the tenant’s condition does not match.');
		}
		const joinType = join.joinType === 'CrossJoin' ? 'InnerJoin' : join.joinType;
		if (!join.on) return { ...join, joinType, on: OnNode.create(predicate) };
		const given = OnNode.create(ParensNode.create(join.on.on));
		return { ...join, on: OnNode.cloneWithOperation(given, 'And', predicate) };
	}

	protected override transformUpdateQuery(node: UpdateQueryNode, id?: QueryId) {
		const update = super.transformUpdateQuery(node, id);
		if (this.#owns(update.table)) refuseGift(update.updates);
		const tables = [update.table, ...(update.from?.froms ?? [])];
		return this.#scoped(
			update,
			tables.filter((table) => table !== undefined),
		);
	}

	protected override transformDeleteQuery(node: DeleteQueryNode, id?: QueryId) {
		const removal = super.transformDeleteQuery(node, id);
		return this.#scoped(removal, [...removal.from.froms, ...(removal.using?.tables ?? [])]);
	}
	// #endregion transform

	/** The tenant of each row, and of the row that a conflict would change. */
	protected override transformInsertQuery(node: InsertQueryNode, id?: QueryId): InsertQueryNode {
		const insert = super.transformInsertQuery(node, id);
		if (!insert.into || !this.#owns(insert.into)) return insert;
		const { columns = [], values, onConflict, ...rest } = insert;
		if (!values || !ValuesNode.is(values)) throw new Error('Insert rows of values, not a query.');
		const kept = columns.flatMap(({ column }, index) => (column.name === TENANT ? [] : [index]));
		const pick = (row: readonly unknown[]) => kept.map((index) => row[index]);
		const owned = values.values.map((row) =>
			PrimitiveValueListNode.is(row)
				? PrimitiveValueListNode.create([...pick(row.values), this.#tenantId])
				: ValueListNode.create([
						...(pick(row.values) as OperationNode[]),
						ValueNode.create(this.#tenantId),
					]),
		);
		return {
			...rest,
			columns: [...(pick(columns) as ColumnNode[]), ColumnNode.create(TENANT)],
			values: ValuesNode.create(owned),
			...(onConflict ? { onConflict: this.#ownConflict(onConflict, insert.into) } : {}),
		};
	}

	protected override transformMergeQuery(): MergeQueryNode {
		throw new Error('The tenant of MERGE is not decided.');
	}

	#ownConflict(conflict: OnConflictNode, table: TableNode): OnConflictNode {
		if (!conflict.updates) return conflict;
		refuseGift(conflict.updates);
		const { where } = this.#scoped({ where: conflict.updateWhere }, [table]);
		return where ? { ...conflict, updateWhere: where } : conflict;
	}

	#scoped<Node extends { readonly where?: WhereNode | undefined }>(
		node: Node,
		tables: readonly OperationNode[],
	): Node {
		const [first, ...others] = this.#predicates(tables);
		if (!first) return node;
		// In parentheses: a fragment with OR would otherwise take the tenant away.
		const where = node.where
			? WhereNode.cloneWithOperation(
					WhereNode.create(ParensNode.create(node.where.where)),
					'And',
					first,
				)
			: WhereNode.create(first);
		const add = (all: WhereNode, one: OperationNode) =>
			WhereNode.cloneWithOperation(all, 'And', one);
		return { ...node, where: others.reduce<WhereNode>(add, where) };
	}

	#owns(node: OperationNode | undefined): boolean {
		const inner = node && AliasNode.is(node) ? node.node : node;
		return (
			inner !== undefined && TableNode.is(inner) && this.#tables.has(inner.table.identifier.name)
		);
	}

	#predicates(tables: readonly OperationNode[]): OperationNode[] {
		return tables.flatMap((table) => {
			const [inner, alias] = AliasNode.is(table) ? [table.node, table.alias] : [table, undefined];
			if (!TableNode.is(inner) || !this.#owns(inner)) return [];
			const named = alias && IdentifierNode.is(alias) ? TableNode.create(alias.name) : inner;
			const column = ReferenceNode.create(ColumnNode.create(TENANT), named);
			const equals = OperatorNode.create('=');
			return [BinaryOperationNode.create(column, equals, ValueNode.create(this.#tenantId))];
		});
	}
}

/** An update that sets the tenant gives the row away. */
function refuseGift(updates: UpdateQueryNode['updates']): void {
	for (const { column } of updates ?? []) {
		if (ColumnNode.is(column) && column.column.name === TENANT) {
			throw new Error('The tenant of a row does not change.');
		}
	}
}
