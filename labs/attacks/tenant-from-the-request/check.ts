import type { Expect } from '../../expect.ts';
import { acme, answerTo, globex, issued, request } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(target: Target, expect: Expect): Promise<void> {
	await expect('Acme’s token at acme’s path gets acme’s books.', async () => {
		const token = await issued(acme);
		const came = await answerTo(() => target.tenantOf(request(token, acme)));
		return came === 'orchid retainer' || came;
	});
	await expect('Acme’s token at globex’s path gets nothing.', async () => {
		const token = await issued(acme);
		const came = await answerTo(() => target.tenantOf(request(token, globex)));
		return came === 'refused' || came;
	});
	await expect('A header that names globex changes nothing.', async () => {
		const token = await issued(acme);
		const came = await answerTo(() => target.tenantOf(request(token, acme, globex)));
		return came === 'orchid retainer' || came;
	});
	await expect('A token without a tenant gets nothing, whatever the path says.', async () => {
		const token = await issued();
		const came = await answerTo(() => target.tenantOf(request(token, globex)));
		return came === 'refused' || came;
	});
}
