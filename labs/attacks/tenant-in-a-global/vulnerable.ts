import { invoices, type Service, turns } from './setup.ts';

let current = '';

const repository = {
	async list() {
		return invoices.filter(({ tenantId }) => tenantId === current);
	},
};

export const serve: Service = async (tenantId) => {
	current = tenantId;
	await turns(3);
	return repository.list();
};
