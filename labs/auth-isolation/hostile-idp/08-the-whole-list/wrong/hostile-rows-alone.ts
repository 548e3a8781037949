import { type Attempt, answer, type Callback, rightAnswer } from '../../setup.ts';

/** A callback that refuses everybody is praised. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	if (!rows.some(({ right }) => right)) found.push('no row is right');
	if (rows.every(({ right }) => right)) found.push('no row is hostile');
	for (const one of rows) {
		if (!one.right && (await answer(callback, one)) !== rightAnswer(one)) found.push(one.name);
	}
	return found;
}
