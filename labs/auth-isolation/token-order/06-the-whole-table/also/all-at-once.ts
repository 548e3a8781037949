import { cases, expected, outcome, type Verify } from '../../setup.ts';

export async function holes(verify: Verify): Promise<string[]> {
	const came = await Promise.all(cases.map((one) => outcome(verify, one)));
	return cases.filter((one, at) => came[at] !== expected(one)).map(({ name }) => name);
}
