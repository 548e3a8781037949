import 'reflect-metadata';
import {
	DataSource,
	type EntityManager,
	EntitySchema,
	type FindManyOptions,
	type FindOptionsWhere,
	In,
	type ObjectLiteral,
	type Repository,
} from 'typeorm';
import { ACME, type Attempts, GLOBEX, type Mode, RENAMED, type Tool, toolOf } from './attempts.ts';

interface Project {
	id: number;
	tenant_id: string;
	name: string;
	cost: number;
	tasks?: Task[];
}
interface Task {
	id: number;
	tenant_id: string;
	title: string;
	project?: Project;
}

const ProjectSchema = new EntitySchema<Project>({
	name: 'project',
	columns: {
		id: { type: Number, primary: true },
		tenant_id: { type: 'uuid' },
		name: { type: String },
		cost: { type: Number },
	},
	relations: {
		tasks: { type: 'one-to-many', target: 'task', inverseSide: 'project', cascade: true },
	},
});
const TaskSchema = new EntitySchema<Task>({
	name: 'task',
	columns: {
		id: { type: Number, primary: true },
		tenant_id: { type: 'uuid' },
		title: { type: String },
	},
	relations: {
		project: {
			type: 'many-to-one',
			target: 'project',
			inverseSide: 'tasks',
			joinColumn: { name: 'project_id' },
		},
	},
});

/** A repository whose methods add the tenant, as TypeORM's own `extend` offers it. */
function scoped<Entity extends ObjectLiteral & { tenant_id: string }>(
	base: Repository<Entity>,
): Repository<Entity> {
	type Where = FindOptionsWhere<Entity>;
	const own = (where: Where | Where[] | undefined): Where | Where[] =>
		Array.isArray(where)
			? where.map((one) => ({ ...one, tenant_id: ACME }))
			: ({ ...where, tenant_id: ACME } as Where);
	const one = (where: unknown) => {
		if (typeof where !== 'object') throw new TypeError('Name a condition, not an id.');
		return own(where as Where) as Where;
	};
	return base.extend({
		find: (options?: FindManyOptions<Entity>) =>
			base.find({ ...options, where: own(options?.where) }),
		findBy: (where: Where | Where[]) => base.findBy(own(where)),
		findOne: (options: FindManyOptions<Entity>) =>
			base.findOne({ ...options, where: own(options.where) }),
		findOneBy: (where: Where | Where[]) => base.findOneBy(own(where)),
		sum: (column: never, where?: Where) => base.sum(column, own(where)),
		insert: (row: object) => base.insert({ ...row, tenant_id: ACME } as never),
		save: (row: object) => base.save({ ...row, tenant_id: ACME } as never),
		update: (where: unknown, { tenant_id = ACME, ...set }: { readonly tenant_id?: string }) => {
			if (tenant_id !== ACME) throw new Error('The tenant of a row does not change.');
			return base.update(one(where), set as never);
		},
		delete: (where: unknown) => base.delete(one(where)),
	} as never) as Repository<Entity>;
}

interface Handles {
	readonly projects: Repository<Project>;
	readonly tasks: Repository<Task>;
	readonly manager: EntityManager;
	readonly condition: string;
}

const planted = { id: 90, tenant_id: GLOBEX, name: 'planted', cost: 1 };

const attempts: Attempts<Handles> = {
	'find-one': {
		findOneBy: ({ projects }) => projects.findOneBy({ id: 2 }),
		'where of two': ({ projects }) => projects.findOne({ where: [{ id: 2 }, { id: 3 }] }),
	},
	'find-many': {
		find: ({ projects }) => projects.find(),
		'where with its own tenant': ({ projects }) => projects.find({ where: { tenant_id: GLOBEX } }),
		createQueryBuilder: ({ projects }) => projects.createQueryBuilder('p').getMany(),
	},
	fragment: {
		andWhere: ({ projects, condition }) =>
			projects
				.createQueryBuilder('p')
				.where(condition)
				.andWhere('p.id = 1 OR p.cost > 1')
				.getMany(),
	},
	'nested-read': {
		'relations of many': ({ projects }) =>
			projects.find({ where: { id: 1 }, relations: { tasks: true } }),
		'relations of one': ({ tasks }) =>
			tasks.find({ where: { id: 12 }, relations: { project: true } }),
	},
	'nested-write': {
		'save with cascade': ({ projects }) =>
			projects.save({
				id: 1,
				tasks: [{ id: 11 }, { id: 22, title: 'taken' }],
			} as unknown as Project),
	},
	insert: {
		insert: ({ projects }) => projects.insert(planted),
	},
	update: {
		update: ({ projects }) => projects.update({ id: 2 }, { name: 'taken' }),
		'set the tenant': ({ projects }) => projects.update({ id: 1 }, { tenant_id: GLOBEX }),
		save: ({ projects }) => projects.save({ id: 2, name: 'taken' } as Project),
	},
	delete: {
		delete: ({ tasks }) => tasks.delete({ id: 21 }),
		remove: ({ tasks }) => tasks.remove({ id: 21 } as Task),
	},
	bulk: {
		'update, ids': ({ projects }) => projects.update({ id: In([1, 2]) }, { name: 'taken' }),
		'delete, ids': ({ tasks }) => tasks.delete({ id: In([11, 21]) }),
	},
	aggregate: {
		sum: ({ projects }) => projects.sum('cost'),
		createQueryBuilder: ({ projects }) =>
			projects.createQueryBuilder('p').select('sum(p.cost)', 'sum').getRawOne(),
	},
	raw: { query: ({ manager }) => manager.query('SELECT * FROM project WHERE id = 2') },
	transaction: {
		getRepository: ({ manager }) =>
			manager.transaction((inner) => inner.getRepository(ProjectSchema).find()),
	},
};

const own = {
	update: ({ projects }: Handles) => projects.update({ id: 1 }, { name: RENAMED }),
	save: ({ projects }: Handles) => projects.save({ id: 1, name: RENAMED } as Project),
};

export async function openTypeorm(url: string): Promise<Tool> {
	const source = new DataSource({ type: 'postgres', url, entities: [ProjectSchema, TaskSchema] });
	await source.initialize();
	const within = (mode: Mode, work: (handles: Handles) => Promise<unknown>) =>
		source.transaction(async (manager) => {
			if (mode.rls) await manager.query("SELECT set_config('app.tenant_id', $1, true)", [ACME]);
			const [projects, tasks] = [
				manager.getRepository(ProjectSchema),
				manager.getRepository(TaskSchema),
			];
			return work({
				projects: mode.scoped ? scoped(projects) : projects,
				tasks: mode.scoped ? scoped(tasks) : tasks,
				manager,
				condition: mode.scoped ? `p.tenant_id = '${ACME}'` : 'true',
			});
		});
	return toolOf(attempts, own, within, () => source.destroy());
}
