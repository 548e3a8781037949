import type { APIRoute } from 'astro';
import { stepMarkdown } from '../../../lab/markdown/step.ts';
import { labs, requireRecorded } from '../../../labs.ts';
import { markdownResponse } from '../../../markdown-response.ts';

/** A step for whoever reads no page: `/labs/<lab>/<step>.md`. */
export function getStaticPaths() {
	return labs.flatMap((lab) =>
		lab.steps.map((step) => ({ params: { lab: lab.id, step: step.id }, props: { lab, step } })),
	);
}

export const GET: APIRoute = async ({ props: { lab, step }, site, url }) => {
	await requireRecorded(lab);
	return markdownResponse(site ?? url, (address) => stepMarkdown(lab, step, address));
};
