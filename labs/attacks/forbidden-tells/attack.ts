import { acme, type Session } from './setup.ts';

type Target = typeof import('./fixed.ts');

const GUESSES = ['merger', 'acquisition', 'layoffs'].flatMap((word) =>
	['falcon', 'heron'].map((bird) => `${bird}-${word}`),
);

/** Acme guesses names and keeps those that are answered otherwise than nonsense is. */
export default async function attack({ remove }: Target) {
	const session: Session = { tenant: acme, permissions: ['project.delete'] };
	const nonsense = remove(session, 'qwxz-0000');
	const told = GUESSES.filter((name) => {
		const { status, body } = remove(session, name);
		return status !== nonsense.status || body !== nonsense.body;
	});
	return [{ guesses: GUESSES.length, 'known to exist': told.join(', ') || 'none' }];
}
