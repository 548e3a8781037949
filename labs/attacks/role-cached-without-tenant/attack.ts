import { acme, ask, globex, world } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ checker }: Target) {
	const state = world();
	const may = checker(state);
	await ask(may, { user: 'gil', tenant: acme }, 'books.export');
	const elsewhere = await ask(may, { user: 'gil', tenant: globex }, 'books.export');
	await ask(may, { user: 'ada', tenant: globex }, 'books.read');
	state.memberships.delete(`${globex} ada`);
	const removed = await ask(may, { user: 'ada', tenant: globex }, 'books.read');
	return [
		{ who: 'Gil, administrator of acme, exports globex’s books', answer: elsewhere },
		{ who: 'Ada, removed from globex, reads its books', answer: removed },
	];
}
