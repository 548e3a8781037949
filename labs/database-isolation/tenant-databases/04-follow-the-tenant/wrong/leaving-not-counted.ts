import { Busy, type CreatePlacedRouter, Gone, type Place, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly epoch: number;
	readonly pool: Promise<TenantPool>;
	users: number;
	retired: boolean;
}

export const createRouter: CreatePlacedRouter = ({ find, openAt, limit }) => {
	const entries = new Map<string, Entry>();
	/** Old pools that still have requests at work. */
	const leaving = new Set<Entry>();

	const close = async ({ pool }: Entry) => {
		const opened = await pool.catch(() => null);
		await opened?.close();
	};

	/** Nobody new gets it. Resolves at once when others are to close it. */
	const retire = async (tenant: string, entry: Entry) => {
		entries.delete(tenant);
		entry.retired = true;
		if (entry.users > 0) leaving.add(entry);
		else await close(entry);
	};

	const makeRoom = async () => {
		if (entries.size < limit) return;
		const idle = [...entries].find(([, { users }]) => users === 0);
		if (!idle) throw new Busy();
		await retire(...idle);
	};

	/** Nothing waits in here. */
	const enter = (tenant: string, place: Place): Entry => {
		const known = entries.get(tenant);
		if (known && known.epoch >= place.epoch) return known;
		// Its place goes to the new one, which opens when it is closed.
		const freed = known ? retire(tenant, known) : Promise.resolve();
		const room = Promise.all([freed, makeRoom()]);
		const pool = room.then(() => openAt(place));
		const entry = { epoch: place.epoch, pool, users: 0, retired: false };
		entries.set(tenant, entry);
		entry.pool.catch(() => {
			if (entries.get(tenant) === entry) entries.delete(tenant);
		});
		return entry;
	};

	const leave = async (entry: Entry) => {
		entry.users -= 1;
		if (entry.users > 0 || !entry.retired) return;
		await close(entry);
		leaving.delete(entry);
	};

	return {
		async run(tenant, work) {
			const place = await find(tenant);
			if (!place) {
				const known = entries.get(tenant);
				if (known) await retire(tenant, known);
				throw new Gone();
			}
			const entry = enter(tenant, place);
			entries.delete(tenant);
			entries.set(tenant, entry);
			entry.users += 1;
			try {
				return await work(await entry.pool);
			} finally {
				await leave(entry);
			}
		},
	};
};
