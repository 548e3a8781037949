import type { Expect } from '../../expect.ts';
import { acme, globex, seal } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ read }: Target, expect: Expect): Promise<void> {
	await expect('A request of acme reads acme’s note.', async () => {
		const came = await read(acme, await seal(acme, '1', 'orchid retainer'));
		return came === 'orchid retainer' || came;
	});
	await expect('A request of acme that is given globex’s row is refused.', async () => {
		const foreign = await seal(globex, '2', 'falcon rollout');
		const came = await read(acme, foreign).catch(() => 'refused');
		return came === 'refused' || came;
	});
}
