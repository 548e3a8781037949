import { globex, read, world } from './setup.ts';

type Target = typeof import('./fixed.ts');

/** Mallory, of acme, opens the link that was forwarded. */
export default async function attack({ accept }: Target) {
	const tried = [
		{
			as: 'mallory@acme.example, verified',
			email: 'mallory@acme.example',
			emailVerified: true,
		},
		{
			as: 'Gus’s address, typed into her profile',
			email: 'gus@globex.example',
			emailVerified: false,
		},
	];
	return tried.map(({ as, ...account }) => {
		const state = world();
		const joined = accept(state, { user: 'mallory', ...account }, 'link-to-gus');
		return { as, joined, reads: read(state, globex, 'mallory') };
	});
}
