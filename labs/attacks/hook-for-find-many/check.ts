import type { Expect } from '../../expect.ts';
import { ask } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ hook }: Target, expect: Expect): Promise<void> {
	await expect('findMany lists acme’s two invoices.', () => {
		const came = ask(hook, 'findMany', {});
		return came === 'orchid retainer, orchid travel' || came;
	});
	await expect('findUnique does not find globex’s invoice 4.', () => {
		const came = ask(hook, 'findUnique', { id: 4 });
		return came === 'nothing' || came;
	});
	await expect('An operation that the hook does not know is refused.', () => {
		const came = ask(hook, 'iterate', { id: 4 });
		return came === 'refused' || came;
	});
}
