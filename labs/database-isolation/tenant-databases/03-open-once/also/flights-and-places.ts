import { Busy, type CreateRouter, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly pool: TenantPool;
	users: number;
}

export const createRouter: CreateRouter = ({ open, limit }) => {
	const entries = new Map<string, Entry>();
	const flights = new Map<string, Promise<Entry>>();

	const openOne = async (tenant: string, evicted: TenantPool | undefined): Promise<Entry> => {
		await evicted?.close();
		return { pool: await open(tenant), users: 0 };
	};

	const fly = (tenant: string): Promise<Entry> => {
		let evicted: TenantPool | undefined;
		if (entries.size + flights.size >= limit) {
			const idle = [...entries].find(([, { users }]) => users === 0);
			if (!idle) throw new Busy();
			evicted = idle[1].pool;
			entries.delete(idle[0]);
		}
		const flight = openOne(tenant, evicted).then(
			(entry) => {
				// From flight to entry within one turn: it is never counted twice or not at all.
				flights.delete(tenant);
				entries.set(tenant, entry);
				return entry;
			},
			(cause) => {
				flights.delete(tenant);
				throw cause;
			},
		);
		flights.set(tenant, flight);
		return flight;
	};

	return {
		async run(tenant, work) {
			let entry = entries.get(tenant);
			// Between landing and this line somebody may have taken the pool away.
			while (!entry) {
				await (flights.get(tenant) ?? fly(tenant));
				entry = entries.get(tenant);
			}
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
