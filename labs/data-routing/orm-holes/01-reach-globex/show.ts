import { attemptAll } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What each call got, as acme. */
export default async function show({ calls }: Answer) {
	return (await attemptAll(calls)).map(({ name, answer, error, reached }) => ({
		operation: name,
		answer: error ?? JSON.stringify(answer ?? null),
		'reaches globex': reached ? 'yes' : 'no',
	}));
}
