import { TENANTS } from '../../setup.ts';

export const requests: string[] = [...TENANTS.filter((name) => name !== 'globex'), 'globex'];
