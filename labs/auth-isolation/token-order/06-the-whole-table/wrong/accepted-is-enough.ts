import { Refused, rightAnswer, type TokenCase, type Verify } from '../../setup.ts';

/** Does not ask for which tenant a right token was accepted. */
export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	if (!rows.some(({ right }) => right) || rows.every(({ right }) => right)) return ['too few rows'];
	const found: string[] = [];
	for (const one of rows) {
		const came = await Promise.resolve()
			.then(() => verify(one.token, one.asked))
			.then(
				() => 'accepts',
				(cause) => (cause instanceof Refused ? `refuses by: ${cause.link}` : 'crashes'),
			);
		if (came !== (one.right ? 'accepts' : rightAnswer(one))) found.push(one.name);
	}
	return found;
}
