import { type Attempt, answer, type Callback, rightAnswer } from '../../setup.ts';

/** Whatever ends in an error counts as stopped. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	if (!rows.some(({ right }) => right)) found.push('no row is right');
	if (rows.every(({ right }) => right)) found.push('no row is hostile');
	for (const one of rows) {
		const came = (await answer(callback, one)).replace(/^crashes.*/, 'refuses');
		if (came !== rightAnswer(one)) found.push(one.name);
	}
	return found;
}
