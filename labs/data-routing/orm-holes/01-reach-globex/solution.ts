import { type Calls, GLOBEX } from '../setup.ts';

export const calls: Calls = {
	list: (client) => client.list({ tenant_id: GLOBEX }),
	withTasks: (client) => client.withTasks(1),
	renameMany: (client) => client.renameMany([3], 'taken'),
};
