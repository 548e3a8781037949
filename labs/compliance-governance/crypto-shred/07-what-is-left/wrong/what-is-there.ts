import type { World } from '../../setup.ts';

/** Counts what bears the tenant's name, whether it is of use or not. */
export async function leftovers(world: World, tenant: string): Promise<string[]> {
	const own = (row: { readonly tenant: string }) => row.tenant === tenant;
	const found: [string, boolean][] = [
		['key table', world.keys.some(own)],
		['backup of the key table', world.keyBackups.flat().some(own)],
		['key cache', world.caches.some((cache) => cache.has(tenant))],
		['log', world.log.some(own)],
		['blind index', world.indexes.some(own)],
	];
	return found.filter(([, still]) => still).map(([place]) => place);
}
