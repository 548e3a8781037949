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
		'Refused: body rewritten to live longer, signature kept.',
		does(verify, 'body rewritten to live longer, signature kept'),
	);
	await expect('Refused: algorithm none.', does(verify, 'algorithm none'));
	await expect(
		'Refused: HS256 with the public key as secret.',
		does(verify, 'HS256 with the public key as secret'),
	);
	await expect(
		'Refused: attacker’s key in the header, jwk.',
		does(verify, 'attacker’s key in the header, jwk'),
	);
	await expect(
		'Refused: attacker’s address in the header, jku.',
		does(verify, 'attacker’s address in the header, jku'),
	);
	await expect(
		'Refused: attacker’s certificate in the header, x5u.',
		does(verify, 'attacker’s certificate in the header, x5u'),
	);
	await expect('Refused: kid that nobody published.', does(verify, 'kid that nobody published'));
	await expect(
		'Refused: globex’s key under its own kid, for the house.',
		does(verify, 'globex’s key under its own kid, for the house'),
	);
}
