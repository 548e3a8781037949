import { Busy, type CreateRouter, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly pool: TenantPool;
	users: number;
}

export const createRouter: CreateRouter = ({ open, limit }) => {
	const entries = new Map<string, Entry>();
	const opening = new Map<string, Promise<Entry>>();

	// One flight for each tenant, and the places are counted when it has landed.
	const openOne = async (tenant: string): Promise<Entry> => {
		if (entries.size >= limit) {
			const idle = [...entries].find(([, { users }]) => users === 0);
			if (!idle) throw new Busy();
			entries.delete(idle[0]);
			await idle[1].pool.close();
		}
		const entry = { pool: await open(tenant), users: 0 };
		entries.set(tenant, entry);
		return entry;
	};
	const share = (tenant: string): Promise<Entry> => {
		const flight = openOne(tenant).finally(() => opening.delete(tenant));
		opening.set(tenant, flight);
		return flight;
	};

	return {
		async run(tenant, work) {
			const entry = entries.get(tenant) ?? (await (opening.get(tenant) ?? share(tenant)));
			entries.delete(tenant);
			entries.set(tenant, entry);
			entry.users += 1;
			try {
				return await work(entry.pool);
			} finally {
				entry.users -= 1;
			}
		},
	};
};
