import { cases, type Verify } from '../../setup.ts';

/** Does not ask for which tenant a right token was accepted. */
export async function holes(verify: Verify): Promise<string[]> {
	const found: string[] = [];
	for (const { name, token, asked, right } of cases) {
		const accepted = await Promise.resolve()
			.then(() => verify(token, asked))
			.then(
				() => true,
				() => false,
			);
		if (accepted !== right) found.push(name);
	}
	return found;
}
