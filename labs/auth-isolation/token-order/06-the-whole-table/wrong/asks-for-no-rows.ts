import { answer, rightAnswer, type TokenCase, type Verify } from '../../setup.ts';

/** Finds nothing in an empty table. */
export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	const came = await Promise.all(rows.map((one) => answer(verify, one)));
	return rows.filter((one, at) => came[at] !== rightAnswer(one)).map(({ name }) => name);
}
