import { invoices, type Service, turns } from './setup.ts';

const repositoryOf = (own: string) => ({
	async list() {
		return invoices.filter(({ tenantId }) => tenantId === own);
	},
});

export const serve: Service = async (tenantId) => {
	const repository = repositoryOf(tenantId);
	await turns(3);
	return repository.list();
};
