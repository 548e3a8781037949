import type { Expect } from '../../../expect.ts';
import { agree, catalogCases, hostCases, named } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ resolve }: Answer, expect: Expect): Promise<void> {
	await expect('A session reads its own tenant, at every address of it.', () =>
		agree(resolve, named('own subdomain', 'own custom domain')),
	);
	await expect('A session of acme is refused at the addresses of globex.', () =>
		agree(resolve, named('another tenant’s subdomain', 'another tenant’s custom domain')),
	);
	await expect('A session that nobody issued gets the login page.', () =>
		agree(resolve, named('session nobody issued')),
	);
	await expect('Headers that a client can write change nothing.', () =>
		agree(resolve, named('X-Tenant-Id', 'X-Forwarded-Host', 'X-Tenant-Id without session')),
	);
	await expect('Without a session everything is as in the step before.', () =>
		agree(resolve, [...hostCases, ...catalogCases]),
	);
}
