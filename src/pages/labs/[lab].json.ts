import type { APIRoute } from 'astro';
import { toPackage } from '../../lab/view.ts';
import { bakedStarts } from '../../lab-starts.ts';
import { labs, shared } from '../../labs.ts';

/** What Start fetches of a lab: its scripts, checks and solutions. */
export function getStaticPaths() {
	return labs.map((lab) => ({ params: { lab: lab.id }, props: { lab } }));
}

export const GET: APIRoute = ({ props }) =>
	Response.json(toPackage(props.lab, shared, bakedStarts(props.lab)));
