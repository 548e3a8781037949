import { type Attempt, answer, type Callback, rightAnswer } from '../../setup.ts';

/** One hole is reported, and the next one ships. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	if (!rows.some(({ right }) => right)) found.push('no row is right');
	if (rows.every(({ right }) => right)) found.push('no row is hostile');
	for (const one of rows) {
		if ((await answer(callback, one)) !== rightAnswer(one)) return [...found, one.name];
	}
	return found;
}
