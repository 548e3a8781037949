import type { Fleet, ServerSettings } from '../../setup.ts';

export function available({ max, superuserReserved, reserved }: ServerSettings): number {
	return max - superuserReserved - reserved;
}

export function limitFor({ server, instances, surge, poolSize }: Fleet): number {
	const left = available(server);
	return Math.max(0, Math.floor(left / ((instances + surge) * poolSize)));
}
