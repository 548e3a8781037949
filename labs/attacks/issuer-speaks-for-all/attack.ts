import { answerTo, byAcme, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ verify }: Target) {
	const token = await byAcme(globex);
	const answer = await answerTo(() => verify(token));
	return [{ token: 'globex’s tenant, signed by acme’s issuer', answer }];
}
