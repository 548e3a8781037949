import type { Fleet, ServerSettings } from '../../setup.ts';

export function available({ max, superuserReserved, reserved }: ServerSettings): number {
	return max - superuserReserved - reserved;
}

export function limitFor({ server, instances, surge, poolSize, others }: Fleet): number {
	const left = available(server) - others - 4; // some air
	return Math.max(0, Math.floor(left / ((instances + surge) * poolSize)));
}
