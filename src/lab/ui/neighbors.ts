import type { LabView, StepView } from '../view.ts';

/** Addresses of the steps before and after a step; null at either end. */
export function neighborsOf(
	lab: Pick<LabView, 'steps'>,
	{ number }: Pick<StepView, 'number'>,
): { previous: string | null; next: string | null } {
	const href = (place: number) => lab.steps.find((step) => step.number === place)?.href ?? null;
	return { previous: href(number - 1), next: href(number + 1) };
}
