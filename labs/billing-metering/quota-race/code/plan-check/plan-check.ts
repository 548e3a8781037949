import { parse } from 'yaml';
import { z } from 'zod';

const units = z.int().min(0).max(2_147_483_647);
const warnAt = z.array(z.number().gt(0).max(1)).default([]);

const limitSchema = z.discriminatedUnion('over', [
	z.strictObject({ over: z.literal('refuse'), limit: units, warnAt }),
	// Whoever bills what is over says where it ends, or that it does not.
	z.strictObject({
		over: z.literal('bill'),
		limit: units,
		cap: z.union([units, z.literal('none')]),
		warnAt,
	}),
]);

const fileSchema = z.strictObject({
	meters: z.record(z.string(), z.enum(['flow', 'stock'])),
	plans: z.record(z.string(), z.record(z.string(), limitSchema)),
});

export type PlanLimits = z.infer<typeof fileSchema>;
type Limit = z.infer<typeof limitSchema>;

/** What the application refuses at: the limit, or the cap where more is billed. */
export function hardLimit(limit: Limit): number {
	if (limit.over === 'refuse') return limit.limit;
	return limit.cap === 'none' ? Number.POSITIVE_INFINITY : limit.cap;
}

// #region check
/**
 * Reads the limits of all plans.
 *
 * @throws Error with a sentence for each plan that says too little, too much, or less than a
 * smaller plan.
 */
export function readPlanLimits(text: string): PlanLimits {
	const parsed = fileSchema.safeParse(parse(text));
	if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
	const problems = planProblems(parsed.data);
	if (problems.length > 0) throw new Error(problems.join('\n'));
	return parsed.data;
}

function* problemsOf({ meters, plans }: PlanLimits): Generator<string> {
	const smaller = new Map<string, { plan: string; most: number; included: number }>();
	for (const [plan, limits] of Object.entries(plans)) {
		for (const meter of Object.keys(limits)) {
			if (!(meter in meters)) yield `${plan}: ${meter} is no meter.`;
		}
		for (const [meter, kind] of Object.entries(meters)) {
			const limit = limits[meter];
			// A meter that is left out would have no limit, or none of it: nobody knows which.
			if (!limit) {
				yield `${plan}: ${meter} has no limit.`;
				continue;
			}
			const most = hardLimit(limit);
			if (most < limit.limit) yield `${plan}: ${meter} ends at its cap before its limit.`;
			if (kind === 'stock' && limit.over === 'bill') {
				yield `${plan}: ${meter} is a stock; sell more of it instead of billing what is over.`;
			}
			const before = smaller.get(meter);
			if (before && (most < before.most || limit.limit < before.included)) {
				yield `${plan}: ${meter} has less than ${before.plan}.`;
			}
			smaller.set(meter, { plan, most, included: limit.limit });
		}
	}
}
// #endregion check

const planProblems = (limits: PlanLimits): string[] => [...problemsOf(limits)];
