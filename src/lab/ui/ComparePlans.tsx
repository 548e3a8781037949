import { useState } from 'preact/hooks';
import { type Plan, readPlan } from '../plan.ts';
import { comparePlans } from '../plan-compare.ts';
import { PlanTree } from './PlanTree.tsx';
import type { PlanSource } from './plan-sources.ts';

interface Readable extends PlanSource {
	readonly plan: Plan;
}

/** Two plans next to each other, chosen by the reader; nodes that differ are marked on both sides. */
export function ComparePlans({ sources }: { sources: readonly PlanSource[] }) {
	const [chosen, setChosen] = useState<readonly [string, string]>(['', '']);
	const readable = sources.flatMap((source): Readable[] => {
		const plan = readPlan(source.result);
		return plan ? [{ ...source, plan }] : [];
	});
	const find = (label: string) => readable.find((source) => source.label === label);
	const left = find(chosen[0]) ?? readable[0];
	const right = find(chosen[1]) ?? readable.find((source) => source !== left);
	if (!left || !right) {
		return (
			<p class="lab-quiet">
				Only one plan here can be drawn. EXPLAIN as text or with FORMAT JSON gives another.
			</p>
		);
	}
	const { at, count } = comparePlans(left.plan, right.plan);
	const sides = [left, right].map((source, index) => ({ source, index }));
	return (
		<>
			<p>{countSentence(count)}</p>
			<div class="lab-plan-pair">
				{sides.map(({ source, index }) => (
					<section key={index} aria-label={index === 0 ? 'Left plan' : 'Right plan'}>
						<label class="lab-plan-choice">
							{index === 0 ? 'Left plan' : 'Right plan'}
							<select
								value={source.label}
								onChange={({ currentTarget: { value } }) =>
									setChosen(index === 0 ? [value, right.label] : [left.label, value])
								}
							>
								{readable.map(({ label }) => (
									<option key={label} value={label}>
										{label}
									</option>
								))}
							</select>
						</label>
						<PlanTree
							plan={source.plan}
							statement={source.result.text}
							catalog={source.catalog}
							role={source.role}
							label={source.label}
							differences={at}
						/>
					</section>
				))}
			</div>
		</>
	);
}

function countSentence(count: number): string {
	if (count === 0) return 'No node differs, and no condition. Rows and costs may.';
	return `${count === 1 ? '1 node differs' : `${count} nodes differ`} in kind, index or condition.`;
}
