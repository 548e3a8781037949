import type { Expect } from '../../../expect.ts';
import { firstRouter, inWorld, memos, TENANTS } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ requests }: Answer, expect: Expect): Promise<void> {
	await expect('Every request is a known tenant’s, and nobody sends two.', () => {
		const strange = requests.find((name) => !TENANTS.includes(name));
		const twice = requests.find((name, place) => requests.indexOf(name) !== place);
		if (strange) return `${strange} is no tenant`;
		return twice ? `${twice} sends two` : true;
	});
	await expect('Globex’s request fails with 53300.', () =>
		inWorld(async ({ open, outcome }) => {
			const router = firstRouter({ open, limit: 6 });
			let got = 'nothing: it sends none';
			for (const tenant of requests) {
				const answer = await outcome(router.run(tenant, memos));
				if (tenant === 'globex') got = answer;
			}
			return got === '53300' || `globex got ${got}`;
		}),
	);
}
