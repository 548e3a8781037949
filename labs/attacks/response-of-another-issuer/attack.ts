import { answerTo, World } from './setup.ts';

type Target = typeof import('./fixed.ts');

export default async function attack({ callback }: Target) {
	const world = new World();
	const own = await world.begin(world.globex, 'attacker');
	const lured = await world.begin(world.acme, 'gus');
	// Acme’s provider redirects gus to globex’s, with the challenge of the attacker’s own login.
	const response = world.globex.provider.authorize('gus', lured.state, own.challenge);
	const first = await answerTo(() => callback(world, response, 'gus'));
	const code = world.acme.provider.arrived[0] ?? '';
	const stolen = { state: own.state, code, iss: world.globex.provider.issuer };
	const second = await answerTo(() => callback(world, stolen, 'attacker'));
	return [
		{ browser: 'gus, in a login with acme', answer: first },
		{ browser: 'the attacker, in a login with globex', answer: second },
	];
}
