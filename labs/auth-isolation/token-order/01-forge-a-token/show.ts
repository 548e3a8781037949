import { decodeJwt } from 'jose';
import { books, issuers, tokenOfAda } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What the API of this step hands out: it decodes, and does not verify. */
export default async function show({ forge }: Answer) {
	return ['Ada’s own token', 'your token'].map((name) => {
		const claims = decodeJwt(name === 'your token' ? forge() : tokenOfAda);
		return {
			token: name,
			'signed by': issuers.get(claims.iss ?? '') ? `says it is ${claims.iss}` : 'nobody',
			'the API hands out': books[String(claims['tenant_id'])] ?? 'nothing',
		};
	});
}
