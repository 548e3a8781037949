import { decodeJwt, jwtVerify } from 'jose';
import type { Expect } from '../../../expect.ts';
import { books, globex, issuers } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ forge }: Answer, expect: Expect): Promise<void> {
	await expect('An API that only decodes your token hands out globex’s books.', () => {
		const handedOut = books[String(decodeJwt(forge())['tenant_id'])];
		return handedOut === books[globex] || `it hands out ${handedOut ?? 'nothing'}`;
	});
	await expect('Your token still says that it is Ada’s, from the house.', () => {
		const { sub, iss } = decodeJwt(forge());
		return (sub === 'ada' && iss === 'https://id.example') || `it says ${sub}, from ${iss}`;
	});
	await expect('No key of the house has signed your token.', async () => {
		const token = forge();
		const keys = [...(issuers.get('https://id.example')?.keys.values() ?? [])];
		const verified = await Promise.allSettled(keys.map((key) => jwtVerify(token, key)));
		return verified.every(({ status }) => status === 'rejected');
	});
}
