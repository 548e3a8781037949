import { acme, type Hook } from './setup.ts';

const SCOPED = ['findMany', 'update'];

export const hook: Hook = (operation, where) =>
	SCOPED.includes(operation) ? { ...where, tenantId: acme } : where;
