import type { Hook } from '../../setup.ts';

const WHERE = new Set('findMany findUnique count update updateMany upsert delete'.split(' '));
const DATA = new Set('create update updateMany upsert'.split(' '));

export function tenantHook(tenant: string): Hook {
	return (operation, { where, data }) => {
		if (!WHERE.has(operation) && !DATA.has(operation)) throw new Error('unknown operation');
		return { where: { tenant_id: tenant, ...where }, data: { ...data, tenant_id: tenant } };
	};
}
