import type { APIRoute } from 'astro';
import { labMarkdown } from '../../lab/markdown/lab.ts';
import { labs, requireRecorded } from '../../labs.ts';
import { markdownResponse } from '../../markdown-response.ts';

/** A lab for whoever reads no page: `/labs/<lab>.md`. */
export function getStaticPaths() {
	return labs.map((lab) => ({ params: { lab: lab.id }, props: { lab } }));
}

export const GET: APIRoute = async ({ props: { lab }, site, url }) => {
	await requireRecorded(lab);
	return markdownResponse(site ?? url, (address) => labMarkdown(lab, address));
};
