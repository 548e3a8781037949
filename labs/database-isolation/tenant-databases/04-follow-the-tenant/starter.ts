import { Busy, type CreatePlacedRouter, type Place, type TenantPool } from '../setup.ts';

interface Entry {
	readonly pool: Promise<TenantPool>;
	users: number;
}

export const createRouter: CreatePlacedRouter = ({ find, openAt, limit }) => {
	const entries = new Map<string, Entry>();

	const makeRoom = async () => {
		if (entries.size < limit) return;
		const idle = [...entries].find(([, { users }]) => users === 0);
		if (!idle) throw new Busy();
		const [tenant, { pool }] = idle;
		entries.delete(tenant);
		await (await pool).close();
	};

	/** Nothing waits in here. */
	const enter = (tenant: string, place: Place): Entry => {
		const known = entries.get(tenant);
		if (known) return known;
		const room = makeRoom();
		const entry = { pool: room.then(() => openAt(place)), users: 0 };
		entries.set(tenant, entry);
		entry.pool.catch(() => {
			if (entries.get(tenant) === entry) entries.delete(tenant);
		});
		return entry;
	};

	return {
		async run(tenant, work) {
			// What the catalog says is used for the first request alone.
			const place = await find(tenant);
			const entry = enter(tenant, place as Place);
			entries.delete(tenant);
			entries.set(tenant, entry);
			entry.users += 1;
			try {
				return await work(await entry.pool);
			} finally {
				entry.users -= 1;
			}
		},
	};
};
