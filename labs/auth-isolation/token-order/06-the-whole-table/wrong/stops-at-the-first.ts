import { cases, expected, outcome, type Verify } from '../../setup.ts';

export async function holes(verify: Verify): Promise<string[]> {
	for (const one of cases) {
		if ((await outcome(verify, one)) !== expected(one)) return [one.name];
	}
	return [];
}
