import type { Hook } from '../setup.ts';

export function tenantHook(tenant: string): Hook {
	return (operation, args) => {
		if (operation === 'findMany') {
			return { ...args, where: { ...args.where, tenant_id: tenant } };
		}
		return args;
	};
}
