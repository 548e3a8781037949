import { answer, rightAnswer, type TokenCase, type Verify } from '../../setup.ts';

export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	const kinds = new Set(rows.map(({ right }) => right));
	const came = await Promise.all(rows.map((one) => answer(verify, one)));
	const names = rows.filter((one, at) => came[at] !== rightAnswer(one)).map(({ name }) => name);
	return kinds.size === 2 ? names : [...names, 'the table has not both kinds of rows'];
}
