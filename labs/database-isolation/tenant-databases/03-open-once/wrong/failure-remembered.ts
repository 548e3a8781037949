import { Busy, type CreateRouter, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly pool: Promise<TenantPool>;
	users: number;
}

export const createRouter: CreateRouter = ({ open, limit }) => {
	const entries = new Map<string, Entry>();

	/** Closes the pool that was used longest ago, where there must be room. */
	const makeRoom = async () => {
		if (entries.size < limit) return;
		const idle = [...entries].find(([, { users }]) => users === 0);
		if (!idle) throw new Busy();
		const [tenant, { pool }] = idle;
		entries.delete(tenant);
		await (await pool).close();
	};

	/** Nothing waits in here: two callers never find the same gap. */
	const enter = (tenant: string): Entry => {
		const room = makeRoom();
		const entry = { pool: room.then(() => open(tenant)), users: 0 };
		entries.set(tenant, entry);
		// Nobody may be told twice of one failure.
		entry.pool.catch(() => {});
		return entry;
	};

	return {
		async run(tenant, work) {
			const entry = entries.get(tenant) ?? enter(tenant);
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
