import { casesOf, expected, outcome } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row per token: what your verifier does with it, and what it should. */
export default async function show({ verify }: Answer) {
	return Promise.all(
		casesOf('audience, type, time').map(async (one) => ({
			token: one.name,
			'your verifier': await outcome(verify, one),
			should: expected(one),
		})),
	);
}
