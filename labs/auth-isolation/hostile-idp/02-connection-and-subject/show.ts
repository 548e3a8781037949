import { attemptsBy, outcome } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row for each sign-in: what your product does with it, and what it should. */
export default async function show({ session }: Answer) {
	return Promise.all(
		attemptsBy('person').map(async (one) => ({
			'sign-in': one.name,
			'your product': await outcome({ session }, one),
			should: one.expected,
		})),
	);
}
