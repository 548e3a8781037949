import { cases, expected, outcome, type Verify } from '../../setup.ts';

export async function holes(verify: Verify): Promise<string[]> {
	const found: string[] = [];
	for (const one of cases.filter(({ right }) => right)) {
		if ((await outcome(verify, one)) !== expected(one)) found.push(one.name);
	}
	return found;
}
