import { cases, type Verify } from '../setup.ts';

/** The names of the cases in which this verifier does not do what it should. */
export async function holes(verify: Verify): Promise<string[]> {
	const found: string[] = [];
	for (const { name, token, asked, right } of cases) {
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
