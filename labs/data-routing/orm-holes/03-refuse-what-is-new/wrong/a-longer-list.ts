import type { Hook } from '../../setup.ts';

const SCOPED = ['findMany', 'findUnique', 'count', 'update', 'updateMany', 'delete'];

export function tenantHook(tenant: string): Hook {
	return (operation, args) =>
		SCOPED.includes(operation) ? { ...args, where: { ...args.where, tenant_id: tenant } } : args;
}
