import { type Calls, GLOBEX } from '../../setup.ts';

export const calls: Calls = {
	list: (client) => client.list({ tenant_id: GLOBEX }),
	add: (client) => client.add({ tenant_id: GLOBEX, id: 9, name: 'planted', cost: 1 }),
	renameMany: (client) => client.renameMany([3], 'taken'),
};
