import { byAddress, rightly } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** What the product of this step opens, and what one does that goes by connection and subject. */
export default async function show({ idToken }: Answer) {
	const ada = { sub: 'a-1', email: 'ada@acme.example', email_verified: true };
	return Promise.all(
		[
			{ 'the token is': 'ada’s own', claims: ada },
			{ 'the token is': 'yours', claims: idToken() },
		].map(async ({ claims, ...row }) => ({
			...row,
			'signed by': 'https://login.acme.example',
			'found by e-mail': await byAddress(claims),
			'found by connection and subject': await rightly(claims),
		})),
	);
}
