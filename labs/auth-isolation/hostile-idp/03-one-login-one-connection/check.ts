import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ receive }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Still signed in: ada, by acme’s provider.',
		does({ receive }, 'ada, by acme’s provider'),
	);
	await expect(
		'Refused: acme’s provider answers globex’s login.',
		does({ receive }, 'acme’s provider answers globex’s login'),
	);
	await expect(
		'Refused: a code of globex’s in acme’s login.',
		does({ receive }, 'a code of globex’s in acme’s login'),
	);
	await expect(
		'Refused: the same, with iss taken away.',
		does({ receive }, 'the same, with iss taken away'),
	);
	await expect(
		'Refused: a login that another browser began.',
		does({ receive }, 'a login that another browser began'),
	);
	await expect(
		'Refused: a login that nobody began.',
		does({ receive }, 'a login that nobody began'),
	);
	await expect('Refused: a login that is over.', does({ receive }, 'a login that is over'));
}
