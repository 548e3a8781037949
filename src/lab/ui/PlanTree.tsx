import type { Catalog } from '../catalog.ts';
import type { Condition, Plan, PlanNode } from '../plan.ts';
import type { Difference } from '../plan-compare.ts';
import { partsOf, type Source } from '../plan-policy.ts';
import { adoptStyles } from './adopt-styles.ts';
import styles from './plan.css?inline';

adoptStyles(styles);

interface Props {
	readonly plan: Plan;
	readonly statement: string;
	readonly catalog: Catalog | undefined;
	/** Who asked, where that is known. */
	readonly role: string | undefined;
	readonly label: string;
	/** What differs from another plan, where there is one. */
	readonly differences?: ReadonlyMap<PlanNode, readonly Difference[]>;
}

/** The nodes of a plan as nested lists. */
export function PlanTree(props: Props) {
	return <Nodes nodes={props.plan.roots} tree={props} label={props.label} />;
}

function Nodes({
	nodes,
	tree,
	label,
}: {
	nodes: readonly PlanNode[];
	tree: Props;
	label?: string;
}) {
	return (
		<ul class="lab-plan-nodes" aria-label={label}>
			{nodes.map((node, index) => (
				<li key={index} data-differs={isMarked(tree, node) || undefined}>
					<Node node={node} tree={tree} />
					{node.children.length > 0 && <Nodes nodes={node.children} tree={tree} />}
				</li>
			))}
		</ul>
	);
}

function isMarked({ differences }: Props, node: PlanNode): boolean {
	return differences?.get(node)?.some((difference) => difference !== 'rows') ?? false;
}

function Node({ node, tree }: { node: PlanNode; tree: Props }) {
	const differences = tree.differences?.get(node) ?? [];
	return (
		<>
			<p class="lab-plan-title">
				{node.part && <span class="lab-quiet">{node.part}: </span>}
				<code>{node.title}</code>
				{node.index && <span class="lab-badge">index {node.index}</span>}
				{differences.length > 0 && <strong class="lab-badge">{differenceText(differences)}</strong>}
			</p>
			<p class="lab-quiet">{rowsSentence(node)}</p>
			{node.conditions.map((condition) => (
				<ConditionLine key={condition.label} {...{ condition, node, tree }} />
			))}
			{node.details.length > 0 && (
				<p class="lab-quiet lab-plan-details">{node.details.join(' · ')}</p>
			)}
		</>
	);
}

function ConditionLine({
	condition,
	node,
	tree,
}: {
	condition: Condition;
	node: PlanNode;
	tree: Props;
}) {
	const { plan, statement, catalog, role } = tree;
	const parts = catalog
		? partsOf(condition, node, plan, { statement, catalog, role })
		: [{ text: condition.text, source: null }];
	return (
		<p class="lab-plan-condition">
			<span class="lab-quiet">{condition.label}: </span>
			{parts.map(({ text, source }, index) => (
				<>
					{index > 0 && ' AND '}
					{source ? (
						<mark>
							<code>{text}</code> <span class="lab-plan-source">({sourceText(source)})</span>
						</mark>
					) : (
						<code>{text}</code>
					)}
				</>
			))}
			{condition.removed !== null && (
				<span class="lab-plan-removed"> removed {rows(condition.removed)}</span>
			)}
		</p>
	);
}

function sourceText(source: Source): string {
	if (source.kind === 'elsewhere') return 'not in the statement: a policy, view or function';
	if (source.kind === 'no policy') {
		return `row-level security of ${source.tables.join(' or ')}: no policy lets this role have a row`;
	}
	const names = source.policies.join(' or ');
	return source.spelledOut ? `policy ${names}, and in the statement too` : `policy ${names}`;
}

function rowsSentence({ estimatedRows, actual, cost }: PlanNode): string {
	const estimate = estimatedRows === null ? [] : [`${rows(estimatedRows)} estimated`];
	const counted =
		actual === null
			? []
			: actual === 'never'
				? ['never executed']
				: [
						`${number(actual.rows)} actual${actual.loops > 1 ? ` in each of ${number(actual.loops)} loops` : ''}`,
						...(actual.ms === null ? [] : [`${actual.ms} ms`]),
					];
	return [...estimate, ...counted, ...(cost === null ? [] : [`cost ${cost}`])].join(', ');
}

function rows(count: number): string {
	return `${number(count)} ${count === 1 ? 'row' : 'rows'}`;
}

function number(value: number): string {
	return value.toLocaleString('en-US');
}

function differenceText(differences: readonly Difference[]): string {
	return differences.includes('only here') ? 'only here' : `differs: ${differences.join(', ')}`;
}
