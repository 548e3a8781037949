import type { Where } from './setup.ts';

const FILTERABLE = ['id', 'memo'];

export function whereOf(tenantId: string, filter: Where): Where {
	const taken = Object.entries(filter).filter(([column]) => FILTERABLE.includes(column));
	return { ...Object.fromEntries(taken), tenantId };
}
