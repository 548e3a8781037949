import type { Fleet, ServerSettings } from '../../setup.ts';

export function available({ max, superuserReserved, reserved }: ServerSettings): number {
	return max - superuserReserved - reserved;
}

export function limitFor({ server, instances, poolSize, others }: Fleet): number {
	const left = available(server) - others;
	return Math.max(0, Math.floor(left / (instances * poolSize)));
}
