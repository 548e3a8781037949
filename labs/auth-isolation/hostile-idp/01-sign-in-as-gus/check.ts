import type { Expect } from '../../../expect.ts';
import { byAddress } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ idToken }: Answer, expect: Expect): Promise<void> {
	await expect('A product that finds people by e-mail opens globex’s books, as gus.', async () => {
		const came = await byAddress(idToken());
		return came === 'opens falcon rollout as gus, member' || `it ${came}`;
	});
	await expect('Your subject is one of acme’s own.', () => {
		const { sub } = idToken();
		return sub.startsWith('a-') || `it is ${sub}`;
	});
}
