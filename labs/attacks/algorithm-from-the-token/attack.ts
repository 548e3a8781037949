import { answerTo, globex, signedWithPublicKey, unsigned } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ verify }: Target) {
	const none = `${unsigned('none', globex)}.`;
	const hs256 = await signedWithPublicKey(globex);
	return [
		{ token: 'algorithm none, no signature', answer: await answerTo(() => verify(none)) },
		{ token: 'HS256, the public key as secret', answer: await answerTo(() => verify(hs256)) },
	];
}
