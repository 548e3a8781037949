import type { Catalog } from '../catalog.ts';
import type { Execution, StatementResult } from '../engine.ts';
import { isPlan, roleAt } from '../plan-result.ts';
import type { StepView } from '../view.ts';
import type { LabState } from './state.ts';

/** The plans that a page has to compare: of the answer, of the panes, and what they had before. */

export interface PlanSource {
	/** `acme’s app`, `Your answer, statement 2, one run before`. */
	readonly label: string;
	readonly result: StatementResult;
	readonly catalog: Catalog | undefined;
	readonly role: string | undefined;
}

/** One editor's latest run. */
export interface Ran {
	readonly who: string;
	readonly execution: Pick<Execution, 'statements'>;
	readonly catalog: Catalog | undefined;
	/** The login’s. */
	readonly role: string | undefined;
}

interface Kept {
	readonly now: Ran;
	/** The last one that had a plan before this one. */
	readonly before: Ran | undefined;
}

/** What was there by editor; pass what the call before gave, and nothing at first. */
export type PlanMemory = ReadonlyMap<string, Kept>;

/** What ran last, of the answer and of each pane. */
export function runsOf(
	{ answer, answerCatalog, panes }: LabState,
	{ actor: own, probes }: Pick<StepView, 'actor' | 'probes'>,
): Ran[] {
	const mine = answer
		? [{ who: 'Your answer', execution: answer, catalog: answerCatalog, role: own.role }]
		: [];
	const others = probes.flatMap(({ id, actor }) => {
		const pane = panes[id];
		const { label: who, role } = actor;
		return pane ? [{ who, role, execution: pane.execution, catalog: pane.catalog }] : [];
	});
	return [...mine, ...others];
}

/** Keeps of each editor the run before its latest. When nothing is there, as after Reset, all is forgotten. */
export function remember(memory: PlanMemory, runs: readonly Ran[]): PlanMemory {
	return new Map(
		runs.map((run) => {
			const kept = memory.get(run.who);
			if (!kept || kept.now.execution === run.execution) {
				return [run.who, { now: run, before: kept?.before }];
			}
			return [run.who, { now: run, before: plansOf(kept.now).length > 0 ? kept.now : kept.before }];
		}),
	);
}

/** Every plan, the latest ones first. */
export function sourcesIn(memory: PlanMemory): PlanSource[] {
	const kept = [...memory.values()];
	return [
		...kept.flatMap(({ now }) => plansOf(now)),
		...kept.flatMap(({ before }) =>
			before
				? plansOf(before).map((plan) => ({ ...plan, label: `${plan.label}, one run before` }))
				: [],
		),
	];
}

function plansOf({ who, execution, catalog, role }: Ran): PlanSource[] {
	const { statements } = execution;
	const plans = statements.filter(isPlan).length;
	return statements.flatMap((result, index) =>
		isPlan(result)
			? [
					{
						label: plans > 1 ? `${who}, statement ${index + 1}` : who,
						result,
						catalog,
						role: roleAt(execution, result, role),
					},
				]
			: [],
	);
}
