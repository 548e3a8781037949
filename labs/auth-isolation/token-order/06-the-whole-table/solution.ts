import { answer, rightAnswer, type TokenCase, type Verify } from '../setup.ts';

/** The names of the rows in which this verifier does not do what it should, and what is not asked. */
export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	const found: string[] = [];
	if (!rows.some(({ right }) => right)) found.push('no row is right');
	if (rows.every(({ right }) => right)) found.push('no row is wrong');
	for (const one of rows) {
		if ((await answer(verify, one)) !== rightAnswer(one)) found.push(one.name);
	}
	return found;
}
