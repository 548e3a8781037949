import type { Hook } from '../../setup.ts';

export function tenantHook(tenant: string): Hook {
	return (operation, args) => {
		if (!/^(find|count)/.test(operation)) throw new Error('Read only, to be safe.');
		return { where: { ...args.where, tenant_id: tenant } };
	};
}
