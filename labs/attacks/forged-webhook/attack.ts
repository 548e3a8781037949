import { answerTo, canceled, headerOf } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ receive }: Target) {
	const body = canceled('cus_globex');
	const own = await headerOf(body, 'whsec_of_acme');
	return [
		{ posted: 'without a signature', answer: await answerTo(receive, body, '') },
		{ posted: 'with a signature of its own', answer: await answerTo(receive, body, own) },
	];
}
