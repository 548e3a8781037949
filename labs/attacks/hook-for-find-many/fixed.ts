import { acme, type Hook } from './setup.ts';

const ALLOWED = ['findMany', 'findUnique', 'findFirstOrThrow', 'update'];

export const hook: Hook = (operation, where) => {
	if (!ALLOWED.includes(operation)) throw new Error(`The tenant of ${operation} is not decided.`);
	return { ...where, tenantId: acme };
};
