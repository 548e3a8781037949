import type { Fleet, ServerSettings } from '../../setup.ts';

export const available = (server: ServerSettings): number =>
	server.max - (server.superuserReserved + server.reserved);

/** Adds a pool to each instance until one more would not fit. */
export function limitFor(fleet: Fleet): number {
	const each = (fleet.instances + fleet.surge) * fleet.poolSize;
	let pools = 0;
	while (fleet.others + (pools + 1) * each <= available(fleet.server)) pools += 1;
	return pools;
}
