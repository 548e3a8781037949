import type { CreateRouter, TenantPool } from '../setup.ts';

export const createRouter: CreateRouter = ({ open, limit }) => {
	const pools = new Map<string, TenantPool>();
	return {
		async run(tenant, work) {
			let pool = pools.get(tenant);
			if (!pool) {
				if (pools.size >= limit) {
					// Make room, or throw new Busy().
				}
				pool = await open(tenant);
				pools.set(tenant, pool);
			}
			return work(pool);
		},
	};
};
