import { createRequire } from 'node:module';
import { Connection } from './server.ts';

/**
 * node-postgres as it is, but for its sockets: they end in the database of `server.ts`. The example
 * imports `pg`, and vitest.config.ts leads that name here.
 */

const real = createRequire(import.meta.url)('pg') as typeof import('pg');
const stream = () => new Connection();

export class Client extends real.Client {
	constructor(config: string | import('pg').ClientConfig = {}) {
		super({ ...(typeof config === 'string' ? { connectionString: config } : config), stream });
	}
}

export class Pool extends real.Pool {
	constructor(config: import('pg').PoolConfig = {}) {
		super({ ...config, stream });
	}
}

export const { DatabaseError, types, defaults, escapeIdentifier, escapeLiteral } = real;

export default { Client, Pool, DatabaseError, types, defaults, escapeIdentifier, escapeLiteral };
