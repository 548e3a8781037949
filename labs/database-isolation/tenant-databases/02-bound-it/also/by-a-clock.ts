import { Busy, type CreateRouter, type TenantPool } from '../../setup.ts';

interface Entry {
	readonly tenant: string;
	readonly pool: TenantPool;
	users: number;
	usedAt: number;
}

export const createRouter: CreateRouter = ({ open, limit }) => {
	let entries: Entry[] = [];
	let uses = 0;
	return {
		async run(tenant, work) {
			let entry = entries.find((one) => one.tenant === tenant);
			if (!entry) {
				if (entries.length >= limit) {
					const [oldest] = entries
						.filter(({ users }) => users === 0)
						.sort((one, other) => one.usedAt - other.usedAt);
					if (!oldest) throw new Busy('every pool is in use');
					entries = entries.filter((one) => one !== oldest);
					await oldest.pool.close();
				}
				entry = { tenant, pool: await open(tenant), users: 0, usedAt: 0 };
				entries.push(entry);
			}
			uses += 1;
			entry.usedAt = uses;
			entry.users += 1;
			try {
				return await work(entry.pool);
			} finally {
				entry.users -= 1;
			}
		},
	};
};
