import { describe, expect, it } from 'vitest';
import { parseTenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { tenantExtension, withTenant } from './tenant-extension.ts';

/** What reaches Prisma's engine; that the engine honors it is asked on a server, for each operation. */

const acme = parseTenantId('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa');
const other = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

type Operation = (call: {
	operation: string;
	args: object;
	query: (args: object) => Promise<unknown>;
}) => Promise<unknown>;

/** The arguments that an operation is sent with. */
async function sent(operation: string, args: object): Promise<unknown> {
	let run: Operation | undefined;
	const client = {
		$extends(definition: { query: { $allModels: { $allOperations: Operation } } }) {
			run = definition.query.$allModels.$allOperations;
			return client;
		},
	};
	(tenantExtension(acme) as unknown as (extended: typeof client) => unknown)(client);
	return run?.({ operation, args, query: async (all) => all });
}

describe('tenantExtension', () => {
	it.each(['findUnique', 'findFirst', 'findMany', 'delete', 'count', 'aggregate', 'groupBy'])(
		'%s is filtered, whatever the caller names',
		async (operation) => {
			const where = { id: 3, tenantId: other };
			expect(await sent(operation, { where })).toEqual({ where: { id: 3, tenantId: acme } });
		},
	);
	it('an operation without a condition gets one', async () => {
		expect(await sent('findMany', {})).toEqual({ where: { tenantId: acme } });
	});
	it('rows that are created are the tenant’s, one or many', async () => {
		const row = { id: 9, tenantId: other };
		const owned = { id: 9, tenantId: acme };
		expect(await sent('create', { data: row })).toEqual({ data: owned });
		expect(await sent('createMany', { data: [row, row] })).toEqual({ data: [owned, owned] });
	});
	it.each(['update', 'updateMany', 'updateManyAndReturn'])(
		'%s leaves the tenant’s column out, whose privilege may be revoked',
		async (operation) => {
			const data = { name: 'x', tenantId: acme };
			expect(await sent(operation, { where: { id: 1 }, data })).toEqual({
				where: { id: 1, tenantId: acme },
				data: { name: 'x' },
			});
		},
	);
	it.each([
		{ tenantId: other },
		{ tenantId: { set: other } },
		{ tenant: { connect: { id: other } } },
	])('an update gives no row away by %j', async (data) => {
		const gift = sent('update', { where: { id: 1 }, data });
		await expect(gift).rejects.toThrow('The tenant of a row does not change.');
		const upsert = sent('upsert', { where: { id: 1 }, create: {}, update: data });
		await expect(upsert).rejects.toThrow('The tenant of a row does not change.');
	});
	it('an upsert names the tenant where it looks and where it creates', async () => {
		const args = { where: { id: 3 }, create: { id: 3 }, update: { name: 'x' } };
		expect(await sent('upsert', args)).toEqual({
			where: { id: 3, tenantId: acme },
			create: { id: 3, tenantId: acme },
			update: { name: 'x' },
		});
	});
	it('an operation that it does not know is refused', async () => {
		await expect(sent('iterate', {})).rejects.toThrow('The tenant of iterate is not decided.');
	});
});

describe('withTenant', () => {
	/** A transaction whose setting is what `said` holds, or what the server has already. */
	function client(already?: string) {
		const said: string[] = [];
		const tx = {
			async $queryRaw<Rows>(text: TemplateStringsArray, ...values: unknown[]) {
				said.push(`${text.join('?').replace(/\s+/g, ' ').trim()} ${values}`);
				return [{ tenant: already ?? values[0] }] as Rows;
			},
		};
		const prisma = {
			$transaction: <Result>(work: (one: typeof tx) => Promise<Result>) => work(tx),
		};
		return { said, tx, prisma };
	}
	it('sets the tenant before the work, on the connection of the work', async () => {
		const { said, tx, prisma } = client();
		expect(await withTenant(prisma, acme, async (one) => said.push('work') && one)).toBe(tx);
		expect(said).toEqual([
			`SELECT set_config('app.tenant_id', coalesce(nullif(current_setting('app.tenant_id', true), ''), ?), true) AS tenant ${acme}`,
			'work',
		]);
	});
	it('does nothing where another tenant is set already', async () => {
		const { said, prisma } = client(other);
		const work = withTenant(prisma, acme, async () => said.push('work'));
		await expect(work).rejects.toThrow('Another tenant is set in this transaction.');
		expect(said).toHaveLength(1);
	});
});
