import { ask } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ hook }: Target) {
	return ['findMany', 'findUnique', 'findFirstOrThrow', 'iterate'].map((operation) => ({
		operation: `${operation}({ id: 4 })`,
		answer: ask(hook, operation, { id: 4 }),
	}));
}
