import type { Expect } from '../../../expect.ts';
import { agree, hostCases, named } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ resolve }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Every spelling of a host still leads to its tenant, and nobody’s host to 404.',
		() => agree(resolve, hostCases),
	);
	await expect('A verified domain leads to its tenant.', () =>
		agree(resolve, named('custom domain', 'custom domain in punycode')),
	);
	await expect('A domain that waits for its proof, or was released, is nobody’s.', () =>
		agree(resolve, named('domain that waits for its proof', 'domain that was released')),
	);
	await expect('A former slug redirects to the current address.', () =>
		agree(resolve, named('renamed')),
	);
	await expect('A suspended tenant is refused at all its addresses.', () =>
		agree(resolve, named('suspended', 'suspended, own domain')),
	);
}
