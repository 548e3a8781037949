import {
	GUESS,
	givesAway,
	openWith,
	outcome,
	placeOf,
	type TenantKey,
	unwrapKey,
	type World,
} from '../setup.ts';

/** The places from which a tenant whose key was destroyed is still read. */
export async function leftovers(world: World, tenant: string): Promise<string[]> {
	const { kms, notes, keys, keyBackups, caches, log, indexes, indexOf } = world;
	/** Whether a key, however it is come by, opens any note of the tenant's. */
	const opens = async (keyOf: () => Promise<CryptoKey>) => {
		const own = notes.filter((note) => note.tenant === tenant);
		const came = await Promise.all(
			own.map(({ id, body }) =>
				outcome(async () => openWith(await keyOf(), placeOf(tenant, id), body)),
			),
		);
		return came.some((text) => text !== 'refused');
	};
	const unwraps = async (rows: readonly TenantKey[]) => {
		const own = rows.filter((row) => row.tenant === tenant);
		const came = await Promise.all(own.map((row) => opens(() => unwrapKey(kms, tenant, row))));
		return came.includes(true);
	};
	const cached = caches.flatMap((cache) => cache.get(tenant) ?? []);
	const cacheOpens = await Promise.all(cached.map((key) => opens(async () => key)));
	const guess = await outcome(() => indexOf(tenant, GUESS));
	const own = <Row extends { readonly tenant: string }>(row: Row) => row.tenant === tenant;
	const found: [string, boolean][] = [
		['key table', await unwraps(keys)],
		['backup of the key table', await unwraps(keyBackups.flat())],
		['key cache', cacheOpens.includes(true)],
		['log', log.some((entry) => own(entry) && givesAway(entry.line, tenant))],
		['blind index', indexes.some((row) => own(row) && row.index === guess)],
	];
	return found.filter(([, still]) => still).map(([place]) => place);
}
