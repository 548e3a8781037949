import { type Attempt, answer, type Callback } from '../setup.ts';

/** The names of the rows in which this callback does not do what it should, and what is not asked. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	for (const one of rows) {
		if (one.right) continue;
		const came = await answer(callback, one);
		if (came.includes('falcon') && !one.expected.includes('falcon')) found.push(one.name);
	}
	return found;
}
