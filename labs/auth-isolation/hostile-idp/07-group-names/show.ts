import { attemptsBy, outcome } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row for each sign-in: what your product does with it, and what it should. */
export default async function show({ role }: Answer) {
	return Promise.all(
		attemptsBy('role').map(async (one) => ({
			'sign-in': one.name,
			'your product': await outcome({ role }, one),
			should: one.expected,
		})),
	);
}
