import { acme, answerTo, globex, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ seal, open }: Target) {
	const moved = await seal(globex, '3', texts.globex);
	return [{ row: 'acme’s, row 23', reads: await answerTo(() => open(acme, '23', moved)) }];
}
