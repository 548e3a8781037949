import { type Calls, GLOBEX } from '../../setup.ts';

export const calls: Calls = {
	find: (client) => client.find(3),
	list: (client) => client.list({ id: 1, tenant_id: GLOBEX }),
	withTasks: (client) => client.withTasks(1),
	add: (client) => client.add({ tenant_id: GLOBEX, id: 9, name: 'planted', cost: 1 }),
	rename: (client) => client.rename(3, 'taken'),
	renameMany: (client) => client.renameMany([1, 3], 'taken'),
	remove: (client) => client.remove(3),
	total: (client) => client.total(),
};
