import { acmeLogin, globex, read } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default function attack({ sessionOf }: Target) {
	const session = sessionOf(acmeLogin, ['everyone', 'support']);
	return [{ login: 'acme’s provider, group support', answer: read(session, globex) }];
}
