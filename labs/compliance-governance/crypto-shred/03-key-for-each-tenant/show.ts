import { keyCases, readWithKey, texts } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** One row per request: the key that it is handed, the value that it is handed. */
export default async function show(answer: Answer) {
	return Promise.all(
		keyCases.map(async (one) => ({
			'a request with': one.name,
			'comes to': await readWithKey(answer, one),
			should: one.right ? texts[one.value] : 'refused',
		})),
	);
}
