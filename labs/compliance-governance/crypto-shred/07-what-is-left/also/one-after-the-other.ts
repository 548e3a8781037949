import { GUESS, givesAway, openWith, placeOf, unwrapKey, type World } from '../../setup.ts';

/** Plain loops, and a place is named at the first thing that reads. */
export async function leftovers(world: World, tenant: string): Promise<string[]> {
	const found = new Set<string>();
	const own = world.notes.filter((note) => note.tenant === tenant);
	const attempt = async (place: string, keyOf: () => Promise<CryptoKey>) => {
		for (const { id, body } of own) {
			try {
				await openWith(await keyOf(), placeOf(tenant, id), body);
				found.add(place);
			} catch {}
		}
	};
	for (const row of world.keys) {
		await attempt('key table', () => unwrapKey(world.kms, tenant, row));
	}
	for (const row of world.keyBackups.flat()) {
		await attempt('backup of the key table', () => unwrapKey(world.kms, tenant, row));
	}
	for (const key of world.caches.flatMap((cache) => [...cache.values()])) {
		await attempt('key cache', async () => key);
	}
	if (world.log.some(({ line }) => givesAway(line, tenant))) found.add('log');
	try {
		const guess = await world.indexOf(tenant, GUESS);
		if (world.indexes.some(({ index }) => index === guess)) found.add('blind index');
	} catch {}
	return [...found];
}
