import { answerTo, canceled, headerOf } from './setup.ts';

type Target = typeof import('./fixed.ts');

const YEAR = 365 * 86_400;

export default async function attack({ receive }: Target) {
	const body = canceled('cus_globex');
	const answer = await answerTo(receive, body, await headerOf(body, YEAR));
	return [{ posted: 'a delivery of a year ago', answer }];
}
