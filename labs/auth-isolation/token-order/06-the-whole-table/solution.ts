import { cases, expected, outcome, type Verify } from '../setup.ts';

/** The names of the cases in which this verifier does not do what it should. */
export async function holes(verify: Verify): Promise<string[]> {
	const found: string[] = [];
	for (const one of cases) {
		if ((await outcome(verify, one)) !== expected(one)) found.push(one.name);
	}
	return found;
}
