import { FLEETS } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** Every fleet, and what your functions say of it. */
export default function show({ available, limitFor }: Answer) {
	return FLEETS.map((fleet) => ({
		fleet: fleet.name,
		max_connections: fleet.server.max,
		available: available(fleet.server),
		others: fleet.others,
		instances: `${fleet.instances} + ${fleet.surge}`,
		'pool size': fleet.poolSize,
		'pools each': limitFor(fleet),
	}));
}
