import type { Expect } from '../../../expect.ts';
import { does } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ verify }: Answer, expect: Expect): Promise<void> {
	await expect('Accepted: acme’s, right.', does(verify, 'acme’s, right'));
	await expect(
		'Accepted: globex’s, right, for an admin.',
		does(verify, 'globex’s, right, for an admin'),
	);
	await expect(
		'Refused: globex’s issuer speaks for acme.',
		does(verify, 'globex’s issuer speaks for acme'),
	);
	await expect(
		'Refused: issuer that nobody configured.',
		does(verify, 'issuer that nobody configured'),
	);
	await expect('Refused: audience of another API.', does(verify, 'audience of another API'));
	await expect('Refused: ID token.', does(verify, 'ID token'));
	await expect('Refused: no type.', does(verify, 'no type'));
	await expect('Refused: expired.', does(verify, 'expired'));
	await expect('Refused: not yet valid.', does(verify, 'not yet valid'));
	await expect('Refused: never expires.', does(verify, 'never expires'));
}
