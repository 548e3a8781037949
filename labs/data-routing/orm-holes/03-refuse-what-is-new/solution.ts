import type { Hook } from '../setup.ts';

const WHERE = new Set('findMany findUnique count update updateMany upsert delete'.split(' '));
const DATA = new Set('create update updateMany upsert'.split(' '));

export function tenantHook(tenant: string): Hook {
	return (operation, { where, data }) => {
		if (!WHERE.has(operation) && !DATA.has(operation)) {
			throw new Error(`The tenant of ${operation} is not decided.`);
		}
		return {
			...(WHERE.has(operation) ? { where: { ...where, tenant_id: tenant } } : {}),
			...(DATA.has(operation) ? { data: { ...data, tenant_id: tenant } } : {}),
		};
	};
}
