import type { Hook } from '../../setup.ts';

const WHERE = new Set('findMany findUnique count update updateMany upsert delete'.split(' '));

export function tenantHook(tenant: string): Hook {
	return (operation, { where, data = {} }) => {
		if (operation === 'create' || operation === 'upsert') data = { ...data, tenant_id: tenant };
		else if (!WHERE.has(operation)) throw new Error('unknown operation');
		return { where: { ...where, tenant_id: tenant }, data };
	};
}
