import { acme, globex, memos } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ serve }: Target) {
	// Globex's request comes while acme's waits.
	const [first, second] = await Promise.all([serve(acme), serve(globex)]);
	return [
		{ request: 'acme’s', answer: memos(first) },
		{ request: 'globex’s', answer: memos(second).replaceAll('falcon', 'its own') },
	];
}
