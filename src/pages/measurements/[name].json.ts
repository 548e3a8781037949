import type { APIRoute, GetStaticPaths } from 'astro';
import { findMeasurement, MEASUREMENT_NAMES } from '../../measured.ts';

/** The whole of a measurement, for whoever wants to compare: `/measurements/policy-shapes.json`. */
export const getStaticPaths: GetStaticPaths = () =>
	MEASUREMENT_NAMES.map((name) => ({ params: { name } }));

export const GET: APIRoute = ({ params }) =>
	new Response(`${JSON.stringify(findMeasurement(params['name'] ?? ''), null, '\t')}\n`, {
		headers: { 'content-type': 'application/json' },
	});
