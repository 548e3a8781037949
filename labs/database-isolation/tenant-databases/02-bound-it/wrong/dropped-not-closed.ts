import { Busy, type CreateRouter, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly pool: TenantPool;
	users: number;
}

export const createRouter: CreateRouter = ({ open, limit }) => {
	// A Map keeps the order: the first one is the one that was used longest ago.
	const entries = new Map<string, Entry>();

	const makeRoom = async () => {
		if (entries.size < limit) return;
		const idle = [...entries].find(([, { users }]) => users === 0);
		if (!idle) throw new Busy();
		// The garbage collector closes no socket.
		entries.delete(idle[0]);
	};

	return {
		async run(tenant, work) {
			let entry = entries.get(tenant);
			if (!entry) {
				await makeRoom();
				entry = { pool: await open(tenant), users: 0 };
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
