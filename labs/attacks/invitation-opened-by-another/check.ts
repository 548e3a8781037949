import type { Expect } from '../../expect.ts';
import { type Account, globex, read, world } from './setup.ts';

type Target = typeof import('./fixed.ts');

const gus: Account = { user: 'gus', email: 'Gus@globex.example', emailVerified: true };

export default async function check({ accept }: Target, expect: Expect): Promise<void> {
	await expect('Gus joins globex with his own invitation.', () => {
		const state = world();
		accept(state, gus, 'link-to-gus');
		const came = read(state, globex, 'gus');
		return came === 'falcon rollout' || came;
	});
	await expect('Mallory does not join with Gus’s invitation.', () => {
		const state = world();
		const account = { user: 'mallory', email: 'mallory@acme.example', emailVerified: true };
		accept(state, account, 'link-to-gus');
		const came = read(state, globex, 'mallory');
		return came === 'refused' || came;
	});
	await expect('Gus’s address counts only where it is verified.', () => {
		const state = world();
		accept(state, { ...gus, user: 'mallory', emailVerified: false }, 'link-to-gus');
		const came = read(state, globex, 'mallory');
		return came === 'refused' || came;
	});
	await expect(
		'An invitation is taken once: whoever was removed does not come back with it.',
		() => {
			const state = world();
			accept(state, gus, 'link-to-gus');
			state.members.delete(`${globex} gus`);
			accept(state, gus, 'link-to-gus');
			const came = read(state, globex, 'gus');
			return came === 'refused' || came;
		},
	);
	await expect('An invitation ends.', () => {
		const state = { ...world(), now: 2_000 };
		accept(state, gus, 'link-to-gus');
		const came = read(state, globex, 'gus');
		return came === 'refused' || came;
	});
	await expect('An invitation from somebody who is no administrator any more is void.', () => {
		const states = ['member', undefined].map((role) => {
			const state = world();
			if (role) state.members.set(`${globex} gil`, role);
			else state.members.delete(`${globex} gil`);
			accept(state, gus, 'link-to-gus');
			return read(state, globex, 'gus');
		});
		return states.every((came) => came === 'refused') || states.join(', ');
	});
}
