import type { Expect } from '../../../expect.ts';
import { complains, finds } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ holes }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Your test finds nothing in a callback that is right in every function.',
		finds(holes, 'right in every function'),
	);
	await expect(
		'Your test finds every hole of one that finds people by e-mail.',
		finds(holes, 'finds people by e-mail'),
	);
	await expect(
		'Your test finds every hole of one that takes the provider from the response.',
		finds(holes, 'takes the provider from the response'),
	);
	await expect(
		'Your test finds the hole of one that reads a missing email_verified as yes.',
		finds(holes, 'reads a missing email_verified as yes'),
	);
	await expect(
		'Your test finds every hole of one that links whatever address a provider vouches for.',
		finds(holes, 'links whatever address a provider vouches for'),
	);
	await expect(
		'Your test finds every hole of one that takes the issuer for the customer.',
		finds(holes, 'takes the issuer for the customer'),
	);
	await expect(
		'Your test finds every hole of one that takes the tenant from RelayState.',
		finds(holes, 'takes the tenant from RelayState'),
	);
	await expect(
		'Your test finds every hole of one that goes by the names of groups.',
		finds(holes, 'goes by the names of groups'),
	);
	await expect(
		'Your test finds every hole of one that refuses everybody.',
		finds(holes, 'refuses everybody'),
	);
	await expect(
		'Your test takes no crash for a refusal.',
		finds(holes, 'crashes where it should refuse'),
	);
	await expect(
		'Your test finds every hole of one that signs everybody in as gus.',
		finds(holes, 'signs everybody in as gus'),
	);
	await expect(
		'Your test says so when the list has no right row.',
		complains(holes, ({ right }) => !right),
	);
	await expect(
		'Your test says so when the list has no hostile row.',
		complains(holes, ({ right }) => right),
	);
	await expect(
		'Your test says so when the list is empty.',
		complains(holes, () => false),
	);
}
