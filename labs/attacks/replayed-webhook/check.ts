import type { Expect } from '../../expect.ts';
import { answerTo, canceled, headerOf } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ receive }: Target, expect: Expect): Promise<void> {
	const body = canceled('cus_globex');
	await expect('What Stripe signed four minutes ago is taken.', async () => {
		const came = await answerTo(receive, body, await headerOf(body, 240));
		return came === 'falcon is canceled' || came;
	});
	await expect('What Stripe signed six minutes ago is refused.', async () => {
		const came = await answerTo(receive, body, await headerOf(body, 360));
		return came === 'refused' || came;
	});
	await expect('An old signature with a new time is refused.', async () => {
		const header = (await headerOf(body, 86_400)).replace(
			/^t=\d+/,
			(await headerOf(body)).split(',')[0] ?? '',
		);
		const came = await answerTo(receive, body, header);
		return came === 'refused' || came;
	});
}
