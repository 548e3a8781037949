import { type Attempt, answer, type Callback, rightAnswer } from '../../setup.ts';

/** An empty list is a clean bill of health. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	for (const one of rows) {
		if ((await answer(callback, one)) !== rightAnswer(one)) found.push(one.name);
	}
	return found;
}
