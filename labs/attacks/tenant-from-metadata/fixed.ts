import { customers, type Event } from './setup.ts';

export function tenantOf({ data }: Event): string {
	const tenantId = customers.get(data.object.customer);
	if (!tenantId) throw new Error('No tenant has this customer.');
	return tenantId;
}
