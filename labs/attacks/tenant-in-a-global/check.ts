import type { Expect } from '../../expect.ts';
import { acme, globex, memos } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ serve }: Target, expect: Expect): Promise<void> {
	await expect('Acme’s request gets acme’s invoices while globex’s runs.', async () => {
		const [came] = await Promise.all([serve(acme), serve(globex)]);
		return memos(came) === 'orchid retainer, orchid travel' || memos(came);
	});
	await expect('Globex’s request gets globex’s.', async () => {
		const came = await serve(globex);
		return memos(came) === 'falcon rollout' || memos(came);
	});
}
