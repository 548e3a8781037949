import { Pool } from 'pg';
import type { Expect } from '../../../expect.ts';
import { ACME, firstClient, GLOBEX } from '../setup.ts';

type Answer = typeof import('./solution.ts');

const text = (answer: unknown) => JSON.stringify(answer ?? null);

export default async function check({ withTenant }: Answer, expect: Expect): Promise<void> {
	await expect(
		'acme reads its two projects, and a filter that names globex finds nothing.',
		async () => {
			const [own, foreign] = await withTenant(ACME, async (db) => {
				const client = firstClient(db, ACME, 'guarded_');
				return [await client.list(), await client.list({ tenant_id: GLOBEX })] as const;
			});
			return (
				(own.length === 2 && foreign.length === 0) || `${own.length} and ${foreign.length} came`
			);
		},
	);
	await expect('The join shows the tasks of acme’s project 1 alone.', async () => {
		const rows = await withTenant(ACME, (db) => firstClient(db, ACME, 'guarded_').withTasks(1));
		return rows.length === 2 || `${rows.length} came`;
	});
	await expect('A list of ids renames what is acme’s alone.', async () => {
		const count = await withTenant(ACME, (db) =>
			firstClient(db, ACME, 'guarded_').renameMany([2, 3], 'hall'),
		);
		return count === 1 || `${count} projects were renamed`;
	});
	await expect('A raw statement without any tenant sees acme’s rows alone.', async () => {
		const { rows } = await withTenant(ACME, (db) =>
			db.query('SELECT DISTINCT tenant_id FROM guarded_task'),
		);
		return text(rows) === text([{ tenant_id: ACME }]) || text(rows);
	});
	await expect('The next tenant reads its own.', async () => {
		const rows = await withTenant(GLOBEX, (db) => firstClient(db, GLOBEX, 'guarded_').list());
		return text(rows).includes('falcon tower') || text(rows);
	});
	await expect('The next borrower of the connection has no tenant.', async () => {
		const { rows } = await new Pool().query(
			"SELECT current_setting('app.tenant_id', true) AS left",
		);
		return !rows[0].left || `app.tenant_id is ${rows[0].left}`;
	});
	await expect('Work that fails leaves nothing behind, and its error comes out.', async () => {
		const failed = withTenant(ACME, async (db) => {
			await firstClient(db, ACME, 'guarded_').add({ id: 9, name: 'orchid gate', cost: 1 });
			throw new Error('on purpose');
		});
		const said = await failed.then(
			() => 'no error',
			({ message }: Error) => message,
		);
		const gate = await withTenant(ACME, (db) => firstClient(db, ACME, 'guarded_').find(9));
		return (said === 'on purpose' && gate === undefined) || `${said}, ${text(gate)}`;
	});
}
