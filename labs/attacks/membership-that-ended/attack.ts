import { answerTo, globex, issued } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ tenantFor }: Target) {
	const ada = await issued('ada', globex, '3', ['member']);
	const gil = await issued('gil', globex, '5', ['admin', 'member']);
	const old = await answerTo(() => tenantFor(ada, 'member'));
	const elsewhere = await answerTo(() => tenantFor(gil, 'admin'));
	return [
		{ token: 'Ada’s, from before she left globex', answer: old },
		{ token: 'Gil’s, on a route for administrators', answer: elsewhere },
	];
}
