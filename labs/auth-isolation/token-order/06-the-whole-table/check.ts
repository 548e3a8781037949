import type { Expect } from '../../../expect.ts';
import { complains, finds } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ holes }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Your test finds nothing in a verifier that is right in every link.',
		finds(holes, 'right in every link'),
	);
	await expect(
		'Your test finds every hole of one that does not verify signatures.',
		finds(holes, 'does not verify signatures'),
	);
	await expect(
		'Your test finds every hole of one that believes any issuer.',
		finds(holes, 'believes any issuer'),
	);
	await expect(
		'Your test finds every hole of one that never asks for audience, type and time.',
		finds(holes, 'never asks for audience, type and time'),
	);
	await expect(
		'Your test finds every hole of one that takes the tenant from the path.',
		finds(holes, 'takes the tenant from the path'),
	);
	await expect(
		'Your test finds every hole of one that does not look the membership up.',
		finds(holes, 'does not look the membership up'),
	);
	await expect(
		'Your test finds every hole of one that refuses everything.',
		finds(holes, 'refuses everything'),
	);
	await expect(
		'Your test takes no crash for a refusal.',
		finds(holes, 'crashes where it should refuse'),
	);
	await expect(
		'Your test finds every hole of one that answers for acme whoever asks.',
		finds(holes, 'answers for acme whoever asks'),
	);
	await expect(
		'Your test says so when the table has no right token.',
		complains(holes, ({ right }) => !right),
	);
	await expect(
		'Your test says so when the table has no wrong token.',
		complains(holes, ({ right }) => right),
	);
	await expect(
		'Your test says so when the table is empty.',
		complains(holes, () => false),
	);
}
