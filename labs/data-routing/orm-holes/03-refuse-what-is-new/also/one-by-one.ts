import type { Hook } from '../../setup.ts';

export function tenantHook(tenant: string): Hook {
	return (operation, { where = {}, data = {} }) => {
		const own = { where: { ...where, tenant_id: tenant } };
		const owned = { data: { ...data, tenant_id: tenant } };
		switch (operation) {
			case 'findMany':
			case 'findUnique':
			case 'count':
			case 'delete':
				return own;
			case 'create':
				return owned;
			case 'update':
			case 'updateMany':
			case 'upsert':
				return { ...own, ...owned };
			default:
				throw new Error(`${operation} is not allowed.`);
		}
	};
}
