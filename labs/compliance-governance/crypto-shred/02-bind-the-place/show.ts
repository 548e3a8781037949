import { moves, readMoved, shouldRead } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row per read of acme's: what it comes to, and what it should. */
export default async function show(answer: Answer) {
	return Promise.all(
		moves.map(async (move) => ({
			'acme asks and the query finds': move.name,
			'your functions': await readMoved(answer, move),
			should: shouldRead(move),
		})),
	);
}
