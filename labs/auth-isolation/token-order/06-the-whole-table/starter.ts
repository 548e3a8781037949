import type { TokenCase, Verify } from '../setup.ts';

/** The names of the rows in which this verifier does not do what it should, and what is not asked. */
export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	const found: string[] = [];
	for (const { name, token, asked, right } of rows) {
		if (right) continue;
		try {
			await verify(token, asked);
			found.push(name);
		} catch {
			// Refused, as it should be.
		}
	}
	return found;
}
