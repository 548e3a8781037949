import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ link }: Answer, expect: Expect): Promise<void> {
	await expect('Still signed in: gina, the first time.', does({ link }, 'gina, the first time'));
	await expect(
		'Not taken for somebody else: a partner at globex’s provider writes gina’s address.',
		does({ link }, 'a partner at globex’s provider writes gina’s address'),
	);
	await expect(
		'Not taken for somebody else: the same, not verified.',
		does({ link }, 'the same, not verified'),
	);
	await expect(
		'Not taken for somebody else: the same, not verified, as a text.',
		does({ link }, 'the same, not verified, as a text'),
	);
	await expect(
		'Not taken for somebody else: acme’s provider vouches for gina’s address.',
		does({ link }, 'acme’s provider vouches for gina’s address'),
	);
	await expect(
		'Not taken for somebody else: acme’s provider vouches for cleo, who works for acme too.',
		does({ link }, 'acme’s provider vouches for cleo, who works for acme too'),
	);
	await expect(
		'Not taken for somebody else: somebody new who was given gus’s old address.',
		does({ link }, 'somebody new who was given gus’s old address'),
	);
}
