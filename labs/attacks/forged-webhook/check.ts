import type { Expect } from '../../expect.ts';
import { answerTo, canceled, headerOf } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function check({ receive }: Target, expect: Expect): Promise<void> {
	const body = canceled('cus_globex');
	await expect('What Stripe signed is taken.', async () => {
		const came = await answerTo(receive, body, await headerOf(body));
		return came === 'falcon is canceled' || came;
	});
	await expect('What nobody signed is refused.', async () => {
		const came = await answerTo(receive, body, '');
		return came === 'refused' || came;
	});
	await expect('What another secret signed is refused.', async () => {
		const came = await answerTo(receive, body, await headerOf(body, 'whsec_of_acme'));
		return came === 'refused' || came;
	});
	await expect('A signature for another body is refused.', async () => {
		const came = await answerTo(receive, body, await headerOf(canceled('cus_acme')));
		return came === 'refused' || came;
	});
}
