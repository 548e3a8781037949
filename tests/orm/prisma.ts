import { PrismaPg } from '@prisma/adapter-pg';
import {
	tenantExtension,
	withTenant,
} from '../../labs/data-routing/orm-holes/code/tenant-extension/tenant-extension.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { ACME, type Attempts, GLOBEX, type Mode, RENAMED, type Tool, toolOf } from './attempts.ts';
import { PrismaClient } from './prisma/generated/client.ts';

type Client = Pick<PrismaClient, 'project' | 'task' | '$queryRaw' | '$executeRaw'>;

const attempts: Attempts<Client> = {
	'find-one': {
		findUnique: (db) => db.project.findUnique({ where: { id: 2 } }),
		findFirst: (db) => db.project.findFirst({ where: { OR: [{ id: 2 }, { id: 3 }] } }),
	},
	'find-many': {
		findMany: (db) => db.project.findMany(),
		'where with its own tenant': (db) => db.project.findMany({ where: { tenantId: GLOBEX } }),
	},
	'nested-read': {
		'include of many': (db) => db.project.findMany({ where: { id: 1 }, include: { tasks: true } }),
		'include of one': (db) => db.task.findMany({ where: { id: 12 }, include: { project: true } }),
		'filter on a relation': (db) =>
			db.project
				.findMany({ where: { id: 1, tasks: { some: { title: { startsWith: 'falcon' } } } } })
				.then((found) => (found.length > 0 ? 'a falcon task exists' : null)),
	},
	'nested-write': {
		update: (db) =>
			db.project.update({
				where: { id: 1 },
				data: { tasks: { update: { where: { id: 22 }, data: { title: 'taken' } } } },
			}),
		connect: (db) =>
			db.project.update({ where: { id: 1 }, data: { tasks: { connect: { id: 21 } } } }),
		deleteMany: (db) =>
			db.project.update({ where: { id: 1 }, data: { tasks: { deleteMany: {} } } }),
	},
	insert: {
		create: (db) =>
			db.project.create({ data: { id: 90, tenantId: GLOBEX, name: 'planted', cost: 1 } }),
		createMany: (db) =>
			db.project.createMany({ data: [{ id: 90, tenantId: GLOBEX, name: 'planted', cost: 1 }] }),
		upsert: (db) =>
			db.project.upsert({
				where: { id: 2 },
				create: { id: 2, tenantId: GLOBEX, name: 'taken', cost: 1 },
				update: { name: 'taken' },
			}),
	},
	update: {
		update: (db) => db.project.update({ where: { id: 2 }, data: { name: 'taken' } }),
		'set the tenant': (db) => db.project.update({ where: { id: 1 }, data: { tenantId: GLOBEX } }),
	},
	delete: { delete: (db) => db.task.delete({ where: { id: 21 } }) },
	bulk: {
		updateMany: (db) =>
			db.project.updateMany({ where: { id: { in: [1, 2] } }, data: { name: 'taken' } }),
		deleteMany: (db) => db.task.deleteMany({ where: { id: { in: [11, 21] } } }),
	},
	aggregate: {
		aggregate: (db) => db.project.aggregate({ _sum: { cost: true } }),
		groupBy: (db) => db.project.groupBy({ by: ['name'], _sum: { cost: true } }),
	},
	raw: { $queryRaw: (db) => db.$queryRaw`SELECT * FROM project WHERE id = 2` },
	transaction: { $transaction: (db) => db.project.findMany() },
};

const own = {
	update: (db: Client) => db.project.update({ where: { id: 1 }, data: { name: RENAMED } }),
	updateMany: (db: Client) => db.project.updateMany({ where: { id: 1 }, data: { name: RENAMED } }),
	upsert: (db: Client) =>
		db.project.upsert({
			where: { id: 1 },
			create: { id: 1, tenantId: ACME, name: RENAMED, cost: 1 },
			update: { name: RENAMED },
		}),
};

export async function openPrisma(url: string): Promise<Tool> {
	const bare = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
	const acme = parseTenantId(ACME);
	const scoped = bare.$extends(tenantExtension(acme)) as unknown as PrismaClient;
	const within = async (mode: Mode, work: (db: Client) => Promise<unknown>) => {
		const client = mode.scoped ? scoped : bare;
		return mode.rls ? withTenant(client, acme, work) : client.$transaction(work);
	};
	return toolOf(attempts, own, within, () => bare.$disconnect());
}
