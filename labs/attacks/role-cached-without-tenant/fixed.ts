import type { Session, World } from './setup.ts';

/** A checker with a cache of its own, as each process has one. */
export function checker({ membership, permissionsOf }: World) {
	const cache = new Map<string, readonly string[]>();
	return async (session: Session, permission: string): Promise<boolean> => {
		const role = await membership(session);
		if (!role) return false;
		// A changed role has another key, so an entry is never old.
		const key = JSON.stringify([session.tenant, role.name, role.version]);
		let held = cache.get(key);
		if (!held) {
			held = await permissionsOf(session.tenant, role);
			cache.set(key, held);
		}
		return held.includes(permission);
	};
}
