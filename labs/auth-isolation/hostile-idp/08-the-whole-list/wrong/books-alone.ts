import { type Attempt, answer, type Callback, rightAnswer } from '../../setup.ts';

/** Looks at what was opened, and not as whom. */
export async function holes(callback: Callback, rows: readonly Attempt[]): Promise<string[]> {
	const found: string[] = [];
	if (!rows.some(({ right }) => right)) found.push('no row is right');
	if (rows.every(({ right }) => right)) found.push('no row is hostile');
	const opened = (text: string) => text.replace(/ as .*/, '');
	for (const one of rows) {
		const came = await answer(callback, one);
		if (opened(came) !== opened(rightAnswer(one))) found.push(one.name);
	}
	return found;
}
