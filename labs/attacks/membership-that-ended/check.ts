import type { Expect } from '../../expect.ts';
import { acme, answerTo, globex, issued } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check(target: Target, expect: Expect): Promise<void> {
	await expect('Ada’s token of acme gets acme’s books.', async () => {
		const token = await issued('ada', acme, '12', ['member']);
		const came = await answerTo(() => target.tenantFor(token, 'member'));
		return came === 'orchid retainer' || came;
	});
	await expect('Globex’s administrator passes the route for administrators.', async () => {
		const token = await issued('gus', globex, '7', ['admin']);
		const came = await answerTo(() => target.tenantFor(token, 'admin'));
		return came === 'falcon rollout' || came;
	});
	await expect('Ada’s token from before she left globex is refused.', async () => {
		const token = await issued('ada', globex, '3', ['member']);
		const came = await answerTo(() => target.tenantFor(token, 'member'));
		return came === 'refused' || came;
	});
	await expect('A token of hers without a version is refused too.', async () => {
		const token = await issued('ada', globex, undefined, ['member']);
		const came = await answerTo(() => target.tenantFor(token, 'member'));
		return came === 'refused' || came;
	});
	await expect('Gil’s role in acme does not count in globex.', async () => {
		const token = await issued('gil', globex, '5', ['admin', 'member']);
		const came = await answerTo(() => target.tenantFor(token, 'admin'));
		return came === 'refused' || came;
	});
}
