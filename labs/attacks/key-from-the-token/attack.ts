import { answerTo, forged, globex } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ verify }: Target) {
	const token = await forged(globex);
	return [{ token: 'signed by the attacker', answer: await answerTo(() => verify(token)) }];
}
