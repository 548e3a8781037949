import type { Calls } from '../../setup.ts';

export const calls: Calls = {
	find: (client) => client.find(3),
	rename: (client) => client.rename(3, 'taken'),
	renameMany: (client) => client.renameMany([3], 'taken'),
	remove: (client) => client.remove(3),
};
