import { answers, catalogCases, sessionCases } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Requests with sessions and headers, and what came of them. */
export default async function show({ resolve }: Answer) {
	const cases = [...sessionCases, ...catalogCases];
	const rows = await answers(resolve, cases);
	return rows.map(({ host, name, answer, expected, ok }, index) => ({
		host,
		session: cases[index]?.request.session?.replace('session-of-', '') ?? null,
		what: name,
		yours: answer,
		is: expected,
		ok: ok ? '✓' : '✗',
	}));
}
