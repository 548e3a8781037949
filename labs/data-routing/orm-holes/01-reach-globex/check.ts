import type { Expect } from '../../../expect.ts';
import { attemptAll } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ calls }: Answer, expect: Expect): Promise<void> {
	await expect('Each call uses the operation it is named after, and no other.', async () => {
		const rows = await attemptAll(calls);
		const others = rows.filter(({ alone }) => !alone).map(({ name }) => name);
		return others.length === 0 || `not ${others.join(', ')}`;
	});
	await expect('Three operations reach globex.', async () => {
		const rows = await attemptAll(calls);
		const reached = rows.filter((row) => row.reached && row.alone).map(({ name }) => name);
		return reached.length === 3 || `these do: ${reached.join(', ') || 'none'}`;
	});
}
