import type { Calls } from '../setup.ts';

// You are acme. Make three of these reach globex.
export const calls: Calls = {
	find: (client) => client.find(2),
	list: (client) => client.list({ name: 'orchid hall' }),
	withTasks: (client) => client.withTasks(2),
	add: (client) => client.add({ id: 9, name: 'orchid gate', cost: 10 }),
	rename: (client) => client.rename(2, 'orchid room'),
	renameMany: (client) => client.renameMany([2], 'orchid room'),
	remove: (client) => client.remove(7),
	total: (client) => client.total(),
};
