import type { Expect } from '../../../expect.ts';
import { FLEETS, type Fleet, inWorld } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Opens this many beside the catalog's own: how many the server let in, and what it said to the next. */
function tryToOpen({ server }: Fleet, count: number): Promise<{ opened: number; refusal: string }> {
	return inWorld(async ({ connect, outcome }) => {
		for (let opened = 0; opened < count; opened += 1) {
			const got = await outcome(connect('acme_1', 't_acme').then(() => 'open'));
			if (got !== 'open') return { opened, refusal: got };
		}
		return { opened: count, refusal: '' };
	}, server);
}

/** What the fleet opens while a deployment rolls, without the catalog's own connection. */
const atMost = ({ instances, surge, poolSize, others }: Fleet, pools: number) =>
	others - 1 + (instances + surge) * pools * poolSize;

export default async function check(
	{ available, limitFor }: Answer,
	expect: Expect,
): Promise<void> {
	const [own, rolling, full] = FLEETS as [Fleet, Fleet, Fleet];
	await expect(
		'As many connections as you call available fit, and one more is 53300.',
		async () => {
			for (const fleet of [own, rolling]) {
				const count = available(fleet.server);
				const { opened, refusal } = await tryToOpen(fleet, count);
				if (opened !== count - 1 || refusal !== '53300') {
					const { max } = fleet.server;
					return `with max_connections ${max} you say ${count}; the server let ${opened + 1} in`;
				}
			}
			return true;
		},
	);
	for (const fleet of [own, rolling]) {
		await expect(`The fleet “${fleet.name}” fits with all pools full.`, async () => {
			const pools = limitFor(fleet);
			const wanted = atMost(fleet, pools);
			const { opened, refusal } = await tryToOpen(fleet, wanted);
			return opened === wanted || `with ${pools} pools each, number ${opened + 2} got ${refusal}`;
		});
	}
	await expect('One pool more in each instance would not fit.', async () => {
		for (const fleet of [own, rolling]) {
			const pools = limitFor(fleet) + 1;
			const { refusal } = await tryToOpen(fleet, atMost(fleet, pools));
			if (refusal !== '53300') return `“${fleet.name}” has room for ${pools} pools each`;
		}
		return true;
	});
	await expect('Where no pool fits, the limit is 0.', () => {
		return limitFor(full) === 0 || `“${full.name}” gets ${limitFor(full)}`;
	});
}
