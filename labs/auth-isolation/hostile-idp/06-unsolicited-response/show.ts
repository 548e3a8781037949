import { attemptsBy, outcome } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row for each sign-in: what your product does with it, and what it should. */
export default async function show({ accept }: Answer) {
	return Promise.all(
		attemptsBy('unsolicited').map(async (one) => ({
			'sign-in': one.name,
			'your product': await outcome({ accept }, one),
			should: one.expected,
		})),
	);
}
