import { acme, booksFor, GLOBEX } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack(mint: Target) {
	const answer = await booksFor(mint, { provider: GLOBEX, subject: 'ada' }, acme);
	return [{ login: 'ada, as globex’s provider says', asks: 'acme', answer }];
}
