import { answers, catalogCases, hostCases } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Every host without a session, and what came of it. */
export default async function show({ resolve }: Answer) {
	const rows = await answers(resolve, [...catalogCases, ...hostCases]);
	return rows.map(({ host, name, answer, expected, ok }) => {
		return { host, what: name, yours: answer, is: expected, ok: ok ? '✓' : '✗' };
	});
}
