import { expected, outcome, type TokenCase, type Verify } from '../../setup.ts';

/** Takes every error for a refusal, whoever threw it. */
export async function holes(verify: Verify, rows: readonly TokenCase[]): Promise<string[]> {
	if (!rows.some(({ right }) => right) || rows.every(({ right }) => right)) return ['too few rows'];
	const found: string[] = [];
	for (const one of rows) {
		if ((await outcome(verify, one)) !== expected(one)) found.push(one.name);
	}
	return found;
}
