import type { Session, World } from './setup.ts';

/** A checker with a cache of its own, as each process has one. */
export function checker({ membership, permissionsOf }: World) {
	const cache = new Map<string, readonly string[]>();
	return async (session: Session, permission: string): Promise<boolean> => {
		let held = cache.get(session.user);
		if (!held) {
			const role = await membership(session);
			held = role ? await permissionsOf(session.tenant, role) : [];
			cache.set(session.user, held);
		}
		return held.includes(permission);
	};
}
