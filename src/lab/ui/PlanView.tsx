import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Catalog } from '../catalog.ts';
import type { StatementResult } from '../engine.ts';
import { nodesOf, type Plan, readPlan } from '../plan.ts';
import { partsOf } from '../plan-policy.ts';
import type { Asked } from '../plan-role.ts';
import { PlanTree } from './PlanTree.tsx';
import { Scroll } from './Scroll.tsx';

interface Props {
	readonly result: StatementResult;
	readonly catalog: Catalog | undefined;
	/** Who asked, where that is known. */
	readonly role: string | undefined;
	readonly who: string;
	readonly children: ComponentChildren;
}

/** A plan as a tree, its text below it. What is no tree, YAML for one, is shown as it came. */
export function PlanView({ result, catalog, role, who, children }: Props) {
	const plan = useMemo(() => readPlan(result), [result]);
	if (!plan) return <>{children}</>;
	return (
		<figure class="lab-plan">
			<figcaption>
				{who}: plan. {catalog && policySentence(plan, { statement: result.text, catalog, role })}
			</figcaption>
			<PlanTree {...{ plan, catalog, role }} statement={result.text} label={`Plan of ${who}`} />
			{plan.summary.length > 0 && <p class="lab-quiet">{plan.summary.join(' · ')}</p>}
			<details class="lab-fold">
				<summary>Text of the plan</summary>
				<Scroll label={`Text of the plan of ${who}`}>
					<pre class="lab-plan-text">{result.rows.map(([line]) => line).join('\n')}</pre>
				</Scroll>
			</details>
		</figure>
	);
}

/** How much of the plan is the work of policies, and how that was decided. */
function policySentence(plan: Plan, asked: Asked): string {
	const sources = nodesOf(plan).flatMap((node) =>
		node.conditions.flatMap((condition) =>
			partsOf(condition, node, plan, asked).flatMap(({ source }) => source ?? []),
		),
	);
	const denied = sources.flatMap((source) => (source.kind === 'no policy' ? source.tables : []));
	if (denied.length > 0) return `No policy of ${denied.join(' or ')} lets this role have a row.`;
	const count = sources.filter(({ kind }) => kind === 'policy').length;
	if (count > 0) {
		return `${count === 1 ? '1 condition is' : `${count} conditions are`} marked: the same, as PostgreSQL prints it, as a policy’s USING.`;
	}
	return sources.length > 0
		? 'A condition is marked that the statement has not got.'
		: 'No condition equals a policy’s USING.';
}
