import type { Expect } from '../../../expect.ts';
import { ACME, GLOBEX, HASTY, type Hook, ORM_OPERATIONS, tryHook } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ tenantHook }: Answer, expect: Expect): Promise<void> {
	const hook: Hook = (operation, args) => tenantHook(ACME)(operation, args);
	await expect('No operation of the ORM reaches globex.', async () => {
		const reached: string[] = [];
		tenantHook(ACME);
		for (const operation of ORM_OPERATIONS) {
			if ((await tryHook(hook, operation, HASTY[operation] ?? {})).reached) reached.push(operation);
		}
		return reached.length === 0 || `these do: ${reached.join(', ')}`;
	});
	await expect('acme still reads its own projects.', async () => {
		const { answer, error } = await tryHook(hook, 'findMany', {});
		const rows = (answer ?? []) as readonly unknown[];
		return rows.length === 2 || (error ?? `${rows.length} came, of 2`);
	});
	await expect('acme still creates and renames a project.', async () => {
		const data = { id: 9, name: 'orchid gate', cost: 10 };
		const made = await tryHook(hook, 'create', { data });
		const named = await tryHook(hook, 'update', {
			where: { id: 2 },
			data: { name: 'orchid gate' },
		});
		const both = [made, named].every(({ acme }) => acme.some(({ name }) => name === data.name));
		return both || (made.error ?? named.error ?? 'there is no orchid gate');
	});
	await expect('No update gives a project of acme to globex.', async () => {
		const { reached } = await tryHook(hook, 'update', {
			where: { id: 2 },
			data: { tenant_id: GLOBEX },
		});
		return !reached || 'project 2 is globex’s now';
	});
	await expect('An operation that the hook does not know throws.', async () => {
		const { error, reached } = await tryHook(hook, 'replace', HASTY['replace'] ?? {});
		return error !== undefined || `replace ran${reached ? ' and reached globex' : ''}`;
	});
}
