import { openWith, outcome, placeOf, type TenantKey, unwrapKey, type World } from '../../setup.ts';

/** Follows every key, and forgets what was never under one. */
export async function leftovers(world: World, tenant: string): Promise<string[]> {
	const { kms, notes, keys, keyBackups, caches } = world;
	const note = notes.find((row) => row.tenant === tenant);
	const opens = async (keyOf: () => Promise<CryptoKey>) =>
		note !== undefined &&
		(await outcome(async () => openWith(await keyOf(), placeOf(tenant), note.body))) !== 'refused';
	const unwraps = async (rows: readonly TenantKey[]) => {
		const row = rows.find((key) => key.tenant === tenant);
		return row !== undefined && opens(() => unwrapKey(kms, tenant, row));
	};
	const cached = caches.map((cache) => cache.get(tenant)).find((key) => key !== undefined);
	const found: [string, boolean][] = [
		['key table', await unwraps(keys)],
		['backup of the key table', await unwraps(keyBackups.flat())],
		['key cache', cached !== undefined && (await opens(async () => cached))],
	];
	return found.filter(([, still]) => still).map(([place]) => place);
}
