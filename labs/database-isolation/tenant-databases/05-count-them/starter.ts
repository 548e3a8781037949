import type { Fleet, ServerSettings } from '../setup.ts';

export function available(server: ServerSettings): number {
	return server.max;
}

export function limitFor(fleet: Fleet): number {
	return Math.floor(available(fleet.server) / fleet.instances);
}
