import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ session }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Still signed in: gus, by globex’s provider.',
		does({ session }, 'gus, by globex’s provider'),
	);
	await expect(
		'Still signed in: gus, with a new address.',
		does({ session }, 'gus, with a new address'),
	);
	await expect(
		'Still signed in: cody of two tenants, by acme’s provider.',
		does({ session }, 'cody of two tenants, by acme’s provider'),
	);
	await expect(
		'Not taken for somebody else: acme’s provider writes gus’s address.',
		does({ session }, 'acme’s provider writes gus’s address'),
	);
	await expect(
		'Not taken for somebody else: acme’s provider writes gus’s subject.',
		does({ session }, 'acme’s provider writes gus’s subject'),
	);
	await expect(
		'Refused: dora, who was taken out of acme.',
		does({ session }, 'dora, who was taken out of acme'),
	);
}
