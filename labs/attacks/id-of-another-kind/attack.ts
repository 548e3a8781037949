import { deleted, projects } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default function attack({ remove }: Target) {
	const { gone, end } = deleted((rows) => remove(rows, projects));
	return [{ handed_over: 'the ids of two projects', deleted: gone.join(', '), end }];
}
