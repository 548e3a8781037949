import { Busy, type CreateRouter, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly pool: Promise<TenantPool>;
	users: number;
}

export const createRouter: CreateRouter = ({ open, limit }) => {
	const entries = new Map<string, Entry>();
	let places = limit;

	const openOne = async (tenant: string): Promise<TenantPool> => {
		if (places > 0) {
			places -= 1;
			return open(tenant);
		}
		const idle = [...entries].find(([, { users }]) => users === 0);
		if (!idle) throw new Busy();
		entries.delete(idle[0]);
		await (await idle[1].pool).close();
		return open(tenant);
	};

	return {
		async run(tenant, work) {
			const entry = entries.get(tenant) ?? { pool: openOne(tenant), users: 0 };
			entries.delete(tenant);
			entries.set(tenant, entry);
			entry.users += 1;
			try {
				const pool = await entry.pool.catch((cause) => {
					if (entries.get(tenant) === entry) entries.delete(tenant);
					throw cause;
				});
				return await work(pool);
			} finally {
				entry.users -= 1;
			}
		},
	};
};
