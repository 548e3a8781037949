import type { Hook } from '../../setup.ts';

export function tenantHook(tenant: string): Hook {
	return (_operation, args) => ({ ...args, where: { ...args.where, tenant_id: tenant } });
}
