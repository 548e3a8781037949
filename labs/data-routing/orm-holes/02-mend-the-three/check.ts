import type { Expect } from '../../../expect.ts';
import { ACME, attempt, type Client, GLOBEX } from '../setup.ts';

type Answer = typeof import('./solution.ts');

export default async function check({ createClient }: Answer, expect: Expect): Promise<void> {
	const as = (call: (client: Client) => Promise<unknown>) =>
		attempt((db) => createClient(db, ACME), call);
	const text = (answer: unknown) => JSON.stringify(answer ?? null);

	await expect('list answers with acme’s projects, whatever tenant the filter names.', async () => {
		const { answer, reached } = await as((client) => client.list({ tenant_id: GLOBEX }));
		return !reached || text(answer);
	});
	await expect('list still filters by the other columns.', async () => {
		const { answer, error } = await as((client) => client.list({ name: 'orchid hall' }));
		const names = (answer as { name: string }[] | undefined)?.map(({ name }) => name);
		return names?.join() === 'orchid hall' || (error ?? text(answer));
	});
	await expect('withTasks shows the tasks of acme’s project 1, and only those.', async () => {
		const { answer, error } = await as((client) => client.withTasks(1));
		const titles = (answer as { title: string }[] | undefined)?.map(({ title }) => title);
		return (
			titles?.join() === 'plant the orchid bed,water the orchid bed' || (error ?? text(answer))
		);
	});
	await expect('renameMany changes no project of another tenant.', async () => {
		const { reached } = await as((client) => client.renameMany([1, 2], 'orchid room'));
		return !reached || 'globex’s project 1 was renamed';
	});
	await expect('renameMany renames what is acme’s, once, though an id comes twice.', async () => {
		const { acme, error } = await as((client) => client.renameMany([1, 2, 2], 'orchid room'));
		return acme.every(({ name }) => name === 'orchid room') || (error ?? text(acme));
	});
	await expect('renameMany throws when one of the ids is not acme’s.', async () => {
		const { error, answer } = await as((client) => client.renameMany([2, 3], 'orchid room'));
		return error !== undefined || `it answered ${text(answer)}`;
	});
}
