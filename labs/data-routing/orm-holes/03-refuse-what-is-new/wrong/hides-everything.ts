import type { Hook } from '../../setup.ts';

export function tenantHook(tenant: string): Hook {
	return (operation, { data }) => {
		if (operation === 'replace') throw new Error('unknown operation');
		return { where: { tenant_id: tenant, id: 0 }, data: { ...data, tenant_id: tenant } };
	};
}
