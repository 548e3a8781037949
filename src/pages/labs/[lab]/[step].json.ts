import type { APIRoute } from 'astro';
import { toStepRecord } from '../../../lab/record/to-step-record.ts';
import { labs, requireRecorded } from '../../../labs.ts';

/** What a step's Run is compared with, fetched when a text of the author's has run. */
export function getStaticPaths() {
	return labs.flatMap((lab) =>
		lab.steps.map((step) => ({ params: { lab: lab.id, step: step.id }, props: { lab, step } })),
	);
}

export const GET: APIRoute = async ({ props: { lab, step } }) => {
	await requireRecorded(lab);
	return Response.json(toStepRecord(step));
};
