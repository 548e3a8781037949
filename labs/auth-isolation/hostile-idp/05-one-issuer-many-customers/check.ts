import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ admits }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Still signed in: ivy, by the shared issuer.',
		does({ admits }, 'ivy, by the shared issuer'),
	);
	await expect(
		'Still signed in: gus, by the shared directory.',
		does({ admits }, 'gus, by the shared directory'),
	);
	await expect(
		'Still signed in: gus, by globex’s own provider, without hd or tid.',
		does({ admits }, 'gus, by globex’s own provider, without hd or tid'),
	);
	await expect(
		'Refused: somebody of acme’s at the shared issuer.',
		does({ admits }, 'somebody of acme’s at the shared issuer'),
	);
	await expect(
		'Refused: a private account with an address at initech.',
		does({ admits }, 'a private account with an address at initech'),
	);
	await expect(
		'Refused: somebody of acme’s directory, with an address at globex.',
		does({ admits }, 'somebody of acme’s directory, with an address at globex'),
	);
	await expect(
		'Refused: the same, with globex’s value in hd.',
		does({ admits }, 'the same, with globex’s value in hd'),
	);
}
