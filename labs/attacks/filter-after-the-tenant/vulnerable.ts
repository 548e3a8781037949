import type { Where } from './setup.ts';

export const whereOf = (tenantId: string, filter: Where): Where => ({ tenantId, ...filter });
