import { type Calls, type Client, GLOBEX } from '../../setup.ts';

const reach = (client: Client) => client.list({ tenant_id: GLOBEX });
export const calls: Calls = { find: reach, list: reach, total: reach };
