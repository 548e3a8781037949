import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ role }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Still signed in: gus, in the group that globex mapped.',
		does({ role }, 'gus, in the group that globex mapped'),
	);
	await expect(
		'Still signed in: olga of the house, in the group of its operators.',
		does({ role }, 'olga of the house, in the group of its operators'),
	);
	await expect(
		'No role by: acme’s provider sends a group called operators.',
		does({ role }, 'acme’s provider sends a group called operators'),
	);
	await expect(
		'No role by: acme’s provider sends the house’s group id.',
		does({ role }, 'acme’s provider sends the house’s group id'),
	);
	await expect(
		'No role by: a group called admins, made by anybody at globex.',
		does({ role }, 'a group called admins, made by anybody at globex'),
	);
	await expect(
		'No role by: groups as one text with the id in it.',
		does({ role }, 'groups as one text with the id in it'),
	);
	await expect(
		'A member still: somebody who comes with no groups.',
		does({ role }, 'no groups at all'),
	);
}
