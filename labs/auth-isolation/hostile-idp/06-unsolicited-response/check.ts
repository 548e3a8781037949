import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ accept }: Answer, expect: Expect): Promise<void> {
	await expect(
		'Still signed in: gus, by globex’s SAML provider.',
		does({ accept }, 'gus, by globex’s SAML provider'),
	);
	await expect('Refused: acme’s provider, unasked.', does({ accept }, 'acme’s provider, unasked'));
	await expect(
		'Refused: globex’s provider, unasked.',
		does({ accept }, 'globex’s provider, unasked'),
	);
	await expect(
		'Refused: acme’s provider answers globex’s request.',
		does({ accept }, 'acme’s provider answers globex’s request'),
	);
	await expect('Refused: made for another product.', does({ accept }, 'made for another product'));
	await expect(
		'Refused: made for another connection’s address.',
		does({ accept }, 'made for another connection’s address'),
	);
	await expect('Refused: answers another request.', does({ accept }, 'answers another request'));
	await expect(
		'Refused: answers no request, in a login under way.',
		does({ accept }, 'answers no request, in a login under way'),
	);
	await expect(
		'Refused: in a login that another browser began.',
		does({ accept }, 'in a login that another browser began'),
	);
	await expect('Refused: posted a second time.', does({ accept }, 'posted a second time'));
}
