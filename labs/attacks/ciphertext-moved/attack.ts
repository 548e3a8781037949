import { acme, answerTo, globex, texts } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ seal, open }: Target) {
	const table = new Map([
		[acme, await seal(acme, '1', texts.acme)],
		[globex, await seal(globex, '1', texts.globex)],
	]);
	// As UPDATE note SET body = (globex's body) WHERE tenant_id = acme would do it.
	const moved = table.get(globex);
	if (!moved) throw new Error('globex has no row.');
	table.set(acme, moved);
	return [{ row: 'acme’s, row 1', reads: await answerTo(() => open(acme, '1', moved)) }];
}
