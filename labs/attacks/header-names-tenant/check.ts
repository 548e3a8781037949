import type { Expect } from '../../expect.ts';
import { answerTo, globex, request } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ tenantOf }: Target, expect: Expect): Promise<void> {
	const own = 'acme.saas.example';
	await expect('Acme’s session at acme’s host gets acme’s books.', () => {
		const came = answerTo(() => tenantOf(request(own)));
		return came === 'orchid retainer' || came;
	});
	await expect('X-Tenant-Id changes nothing.', () => {
		const came = answerTo(() => tenantOf(request(own, { 'x-tenant-id': globex })));
		return came === 'orchid retainer' || came;
	});
	await expect('X-Forwarded-Host changes nothing.', () => {
		const forged = request(own, { 'x-forwarded-host': 'globex.saas.example' });
		const came = answerTo(() => tenantOf(forged));
		return came === 'orchid retainer' || came;
	});
	await expect('Acme’s session at globex’s host is refused.', () => {
		const came = answerTo(() => tenantOf(request('globex.saas.example')));
		return came === 'refused' || came;
	});
	await expect('A request without a session is refused.', () => {
		const came = answerTo(() => tenantOf({ host: own }));
		return came === 'refused' || came;
	});
}
