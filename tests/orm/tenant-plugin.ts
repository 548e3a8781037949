import {
	AliasNode,
	BinaryOperationNode,
	ColumnNode,
	type DeleteQueryNode,
	IdentifierNode,
	type InsertQueryNode,
	type JoinNode,
	type KyselyPlugin,
	OnNode,
	type OperationNode,
	OperationNodeTransformer,
	OperatorNode,
	ParensNode,
	type PluginTransformQueryArgs,
	type PluginTransformResultArgs,
	type QueryId,
	ReferenceNode,
	type RootOperationNode,
	type SelectQueryNode,
	TableNode,
	type UpdateQueryNode,
	ValueNode,
	WhereNode,
} from 'kysely';
import type { TenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/**
 * Adds the tenant to every table of a statement that Kysely builds, in subqueries, joins and CTEs
 * too. Inserts are refused: a plugin sees values too late to own them. Text in `sql` is not parsed.
 */
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

class TenantTransformer extends OperationNodeTransformer {
	readonly #tenantId: TenantId;
	readonly #tables: ReadonlySet<string>;

	constructor(tenantId: TenantId, tables: ReadonlySet<string>) {
		super();
		this.#tenantId = tenantId;
		this.#tables = tables;
	}

	protected override transformSelectQuery(node: SelectQueryNode, id?: QueryId): SelectQueryNode {
		const select = super.transformSelectQuery(node, id);
		return this.#scoped(select, select.from?.froms ?? []);
	}

	protected override transformJoin(node: JoinNode, id?: QueryId): JoinNode {
		const join = super.transformJoin(node, id);
		const [predicate] = this.#predicates([join.table]);
		if (!predicate) return join;
		const on = join.on ? OnNode.create(ParensNode.create(join.on.on)) : undefined;
		return {
			...join,
			on: on ? OnNode.cloneWithOperation(on, 'And', predicate) : OnNode.create(predicate),
		};
	}

	protected override transformUpdateQuery(node: UpdateQueryNode, id?: QueryId): UpdateQueryNode {
		const update = super.transformUpdateQuery(node, id);
		const tables = [update.table, ...(update.from?.froms ?? [])];
		return this.#scoped(
			update,
			tables.filter((table) => table !== undefined),
		);
	}

	protected override transformDeleteQuery(node: DeleteQueryNode, id?: QueryId): DeleteQueryNode {
		const removal = super.transformDeleteQuery(node, id);
		return this.#scoped(removal, [...removal.from.froms, ...(removal.using?.tables ?? [])]);
	}

	protected override transformInsertQuery(node: InsertQueryNode, id?: QueryId): InsertQueryNode {
		if (node.into && this.#tables.has(node.into.table.identifier.name)) {
			throw new Error('Insert through the function that sets the tenant.');
		}
		return super.transformInsertQuery(node, id);
	}

	#scoped<Node extends { readonly where?: WhereNode }>(
		node: Node,
		tables: readonly OperationNode[],
	): Node {
		const [first, ...rest] = this.#predicates(tables);
		if (!first) return node;
		// In parentheses: a fragment with OR would otherwise take the tenant away.
		const where = node.where
			? WhereNode.cloneWithOperation(
					WhereNode.create(ParensNode.create(node.where.where)),
					'And',
					first,
				)
			: WhereNode.create(first);
		return {
			...node,
			where: rest.reduce<WhereNode>(
				(all, one) => WhereNode.cloneWithOperation(all, 'And', one),
				where,
			),
		};
	}

	#predicates(tables: readonly OperationNode[]): OperationNode[] {
		return tables.flatMap((table) => {
			const [inner, alias] = AliasNode.is(table) ? [table.node, table.alias] : [table, undefined];
			if (!TableNode.is(inner) || !this.#tables.has(inner.table.identifier.name)) return [];
			const name = alias && IdentifierNode.is(alias) ? alias.name : inner.table.identifier.name;
			const column = ReferenceNode.create(ColumnNode.create('tenant_id'), TableNode.create(name));
			return [
				BinaryOperationNode.create(
					column,
					OperatorNode.create('='),
					ValueNode.create(this.#tenantId),
				),
			];
		});
	}
}
