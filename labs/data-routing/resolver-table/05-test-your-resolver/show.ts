import { answers, MISTAKES, makeResolver } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Each mistake, and the case that catches it. */
export default async function show({ cases }: Answer) {
	const rows = [];
	for (const [mistake, fault] of Object.entries(MISTAKES)) {
		const caught = (await answers(makeResolver(fault), cases)).find(({ ok }) => !ok);
		rows.push({ 'a resolver that': mistake, 'is caught by': caught?.name ?? 'nothing' });
	}
	return rows;
}
