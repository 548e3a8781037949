import type { Answers } from './questions.ts';

/** The models, and the rules that rule one out or say its price. */

export const MODELS = {
	policies: {
		title: 'Shared tables with row-level security',
		gain: 'One schema, one pool, one migration; the database enforces the tenant.',
	},
	predicate: {
		title: 'Shared tables with a predicate in each query',
		gain: 'One schema, one pool, one migration.',
	},
	schema: {
		title: 'A schema for each tenant',
		gain: 'Tenants differ in tables and leave one at a time, on one server.',
	},
	database: {
		title: 'A database for each tenant, on shared servers',
		gain: 'The connection decides the tenant; one is dumped, dropped and moved alone.',
	},
	hybrid: {
		title: 'Shared tables, and a database or server of their own for tenants that need it',
		gain: 'The clause of a few costs nothing for the rest, and a giant leaves the pool.',
	},
	server: {
		title: 'A server for each tenant',
		gain: 'Nothing is shared: load, upgrades, restore to a minute, region.',
	},
} as const;

export type ModelId = keyof typeof MODELS;
export const MODEL_IDS = Object.keys(MODELS) as readonly ModelId[];

export interface Rule {
	readonly models: readonly ModelId[];
	readonly when: (answers: Answers) => boolean;
	/** `out` rules the model out; a number is what it weighs against others, 1 to 8. */
	readonly weight: number | 'out';
	readonly because: string;
}

const POOLED = ['policies', 'predicate'] as const;
const ONE_DATABASE = [...POOLED, 'schema'] as const;

/**
 * What rules out is a fact of the contract or of the model. Weights are our judgment, an assumption
 * that a reader can see and disagree with.
 */
export const RULES: readonly Rule[] = [
	{
		models: [...ONE_DATABASE, 'hybrid'],
		when: ({ contract }) => contract === 'database-all' || contract === 'server-all',
		weight: 'out',
		because: 'Contracts give every tenant what this model shares.',
	},
	{
		models: ONE_DATABASE,
		when: ({ contract }) => contract === 'database-some' || contract === 'server-some',
		weight: 'out',
		because: 'Contracts give some tenants what this model shares among all.',
	},
	{
		models: ['database'],
		when: ({ contract }) => contract === 'server-some' || contract === 'server-all',
		weight: 'out',
		because:
			'Databases on one server share its processor, its log and its upgrades: no server of their own.',
	},
	{
		models: POOLED,
		when: ({ schema }) => schema === 'tables',
		weight: 'out',
		because: 'A table that one tenant has is none that all share.',
	},
	{
		models: [...POOLED, 'hybrid'],
		when: ({ schema }) => schema === 'sql',
		weight: 'out',
		because: 'Whoever sends SQL can set app.tenant_id to any tenant.',
	},
	{
		models: ['policies'],
		when: ({ database }) => database === 'no',
		weight: 'out',
		because: 'Without row-level security nothing enforces the policy.',
	},
	{
		models: ['predicate'],
		when: ({ database }) => database === 'yes',
		weight: 3,
		because:
			'One forgotten predicate reads and changes all tenants’ rows, and here a policy would stop it.',
	},
	{
		models: ['hybrid'],
		when: ({ database }) => database === 'no',
		weight: 1,
		because: 'Its shared half rests on the predicate in each query.',
	},
	{
		models: ['schema', 'database'],
		when: () => true,
		weight: 1,
		because:
			'A migration runs once for each tenant, can stop half-way, and the application meets two versions.',
	},
	{
		models: ['database'],
		when: ({ contract }) => contract === 'database-some',
		weight: 2,
		because: 'A clause of a few becomes a database for everybody.',
	},
	{
		models: ['hybrid'],
		when: () => true,
		weight: 2,
		because: 'Two ways to deploy, migrate, restore and watch, from the first day.',
	},
	{
		models: ['schema'],
		when: ({ schema }) => schema === 'sql',
		weight: 1,
		because: 'It needs a login for each tenant, so pools grow with the number of tenants.',
	},
	{
		models: ['schema'],
		when: ({ tenants }) => tenants === '5000' || tenants === 'more',
		weight: 4,
		because:
			'The catalog grows with each tenant: dumps and single-transaction migrations run out of locks.',
	},
	{
		models: ['database'],
		when: ({ tenants }) => tenants === '500',
		weight: 1,
		because: 'Hundreds of databases need a bounded pool cache and a routing catalog.',
	},
	{
		models: ['database'],
		when: ({ tenants }) => tenants === '5000' || tenants === 'more',
		weight: 4,
		because:
			'Thousands of databases need connections, disk and a fleet of migrations for tenants that are idle.',
	},
	...(
		[
			['50', 2, 'Dozens of servers to patch, watch and pay for, idle or not.'],
			['500', 4, 'Hundreds of servers to patch, watch and pay for, idle or not.'],
			['5000', 6, 'Thousands of servers to patch, watch and pay for, idle or not.'],
			['more', 8, 'Thousands of servers to patch, watch and pay for, idle or not.'],
		] as const
	).map(
		([count, weight, because]): Rule => ({
			models: ['server'],
			when: ({ tenants }) => tenants === count,
			weight,
			because,
		}),
	),
	{
		models: [...ONE_DATABASE, 'database'],
		when: ({ skew }) => skew === 'giants',
		weight: 2,
		because: 'The giant’s load is everybody’s: they share processor, cache and disk.',
	},
	{
		models: POOLED,
		when: ({ restore }) => restore === 'rows',
		weight: 1,
		because:
			'One tenant’s rows come back through a restored copy beside, table by table in the order of the foreign keys.',
	},
	{
		models: POOLED,
		when: ({ restore }) => restore === 'minute',
		weight: 5,
		because:
			'Recovery to a minute rewinds a whole server: restore it beside, then merge one tenant’s rows into tables others write to. Several small servers bound how much is restored.',
	},
	{
		models: ['schema'],
		when: ({ restore }) => restore === 'minute',
		weight: 4,
		because:
			'Recovery to a minute rewinds a whole server: restore it beside, then dump one schema out of it into a database that others write to.',
	},
	{
		models: ['database'],
		when: ({ restore }) => restore === 'minute',
		weight: 4,
		because:
			'Recovery to a minute is of a whole server: the hour must hold all its databases, then the dump of one.',
	},
	{
		models: ['hybrid'],
		when: ({ restore }) => restore === 'minute',
		weight: 3,
		because:
			'Only tenants with a server of their own come back alone; for the others it is as in shared tables.',
	},
	{
		models: ONE_DATABASE,
		when: ({ residency }) => residency === 'several',
		weight: 2,
		because: 'One database stands in one region: each further region is a copy of the whole stack.',
	},
	{
		models: ['hybrid', 'database'],
		when: ({ residency }) => residency === 'several',
		weight: 1,
		because:
			'The routing catalog must know each tenant’s region before anything of its data is read.',
	},
	{
		models: ['hybrid', 'database'],
		when: ({ team, tenants }) => team === 'developers' && tenants !== '50',
		weight: 1,
		because: 'Fleets of databases want somebody whose job they are.',
	},
	{
		models: ['server'],
		when: ({ team }) => team === 'developers',
		weight: 2,
		because: 'Fleets of servers want somebody whose job they are.',
	},
];
