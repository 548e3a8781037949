import { answer, rightAnswer, type TokenCase, type Verify } from '../../setup.ts';

export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	if (!rows.some(({ right }) => right) || rows.every(({ right }) => right)) return ['too few rows'];
	const found: string[] = [];
	for (const one of rows.filter(({ right }) => right)) {
		if ((await answer(verify, one)) !== rightAnswer(one)) found.push(one.name);
	}
	return found;
}
