import { type Attempt, answer, type Callback, rightAnswer } from '../setup.ts';

/** The names of the rows in which this callback does not do what it should, and what is not asked. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	if (!rows.some(({ right }) => right)) found.push('no row is right');
	if (rows.every(({ right }) => right)) found.push('no row is hostile');
	for (const one of rows) {
		if ((await answer(callback, one)) !== rightAnswer(one)) found.push(one.name);
	}
	return found;
}
