import type { Expect } from '../../../expect.ts';
import { agree, answers, MISTAKES, makeResolver } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ cases }: Answer, expect: Expect): Promise<void> {
	await expect('The right resolver passes every case.', async () =>
		cases.length > 0 ? agree(makeResolver(), cases) : 'there is no case',
	);
	await expect('There are twelve cases at most.', () => {
		return cases.length <= 12 || `there are ${cases.length}`;
	});
	await expect('Each of the eight mistakes fails a case.', async () => {
		const missed = [];
		for (const [mistake, fault] of Object.entries(MISTAKES)) {
			const rows = await answers(makeResolver(fault), cases);
			if (rows.every(({ ok }) => ok)) missed.push(mistake);
		}
		return missed.length === 0 || `not caught: a resolver that ${missed.join('; one that ')}`;
	});
}
