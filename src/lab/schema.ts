import { z } from 'zod';

/**
 * Front matter of labs and steps. Strict: an unknown key is an error, so a typo can not be lost.
 * `src/content.config.ts` and the authoring reference use the same schemas.
 */

const slug = z
	.string()
	.regex(/^[a-z][a-z0-9-]*$/, 'use lower case letters, digits and dashes, starting with a letter');

export const patternId = z
	.string()
	.regex(/^MT-(AUTH|DB|RT|BILL|GOV)-\d{3}$/, 'use an id such as MT-DB-001');

export const semver = z.string().regex(/^\d+\.\d+\.\d+$/, 'use a version such as 1.0.0, in quotes');

export const DOMAINS = [
	'auth-isolation',
	'database-isolation',
	'data-routing',
	'billing-metering',
	'compliance-governance',
] as const;

/** Extensions that PGlite and PostgreSQL 18 both ship and that labs may create. */
export const LAB_EXTENSIONS = ['pgcrypto', 'pg_stat_statements', 'btree_gist'] as const;

const tenantSchema = z.strictObject({
	id: z.uuid('use the tenant’s UUID, as app.tenant_id holds it'),
	name: slug.describe('acme, globex or initech: the name decides color and shape'),
	marker: z
		.string()
		.min(4)
		.describe('Text that stands in the seed rows of this tenant and nowhere else'),
	range: z
		.tuple([z.number(), z.number()])
		.refine(([from, to]) => from <= to, 'write the smaller number first')
		.optional()
		.describe('Numbers, from and to, of which only rows of this tenant hold any'),
	totals: z
		.array(z.number())
		.optional()
		.describe('Sums and counts that only come out where rows of this tenant were added in'),
});

const actorSchema = z.strictObject({
	name: slug.describe('How the page and `-- @actor` lines call it'),
	role: z
		.string()
		.min(1)
		.optional()
		.describe('PostgreSQL role it logs in as; absent where there is no database'),
	tenant: slug.optional().describe('Name of its tenant; without it app.tenant_id is never set'),
	label: z.string().min(1).describe('Who that is in the story: "acme’s app"'),
	blind: z
		.literal(true)
		.optional()
		.describe('Has no tenant and may see none: every marker in its pane is a leak'),
	server: slug
		.optional()
		.describe('scenario.sql: the server it logs in to, where that is not the first one'),
});

export const labSchema = z.strictObject({
	title: z.string().min(1),
	summary: z.string().min(1).describe('What the reader will have seen with their own eyes'),
	question: z.string().min(1).describe('The question this lab answers, as /labs/ lists it'),
	kind: z.enum(['sql', 'model', 'crypto', 'scenario']).describe('What runs; see labs/README.md'),
	minutes: z.int().positive().describe('Minutes a careful reader needs'),
	patterns: z.array(patternId).describe('Patterns that this lab proves'),
	version: semver.describe('Raise it when a step changes: drafts are kept per version'),
	engines: z
		.array(z.enum(['pglite', 'postgres']))
		.min(1)
		.default(['pglite', 'postgres']),
	sessions: z
		.enum(['separate', 'shared'])
		.default('separate')
		.describe('shared: clients of the first actor’s role use one connection, one after the other'),
	tenants: z.array(tenantSchema).min(2),
	actors: z.array(actorSchema).min(1),
	shares: z.array(z.string()).default([]).describe('Markers tenants may see of each other'),
	instruments: z.array(z.enum(['schema', 'plan', 'matrix'])).default([]),
	extensions: z.array(z.enum(LAB_EXTENSIONS)).default([]),
});

const seesSchema = z
	.strictObject({
		pane: slug.describe('Whose: a block of before.sql or after.sql, or `answer`'),
		text: z.string().min(1).optional().describe('A text that its rows hold'),
		error: z
			.string()
			.regex(/^[0-9A-Z]{5}$|^any$/, 'write an SQLSTATE or any')
			.optional()
			.describe('SQLSTATE it ends with, or any'),
		expectation: z.string().min(1).describe('The sentence for the reader'),
	})
	.refine(
		({ text, error }) => (text === undefined) !== (error === undefined),
		'say either text or error',
	);

export const stepSchema = z.strictObject({
	title: z.string().min(1),
	actor: slug.optional().describe('Who runs the answer, where it is not the first actor'),
	probes: z
		.record(slug, z.string().min(1))
		.default({})
		.describe('Actor -> the query its pane begins with'),
	leaks: z
		.enum(['forbidden', 'allowed'])
		.default('forbidden')
		.describe('Whether a probe may show a foreign marker in a passing check'),
	sees: z
		.array(seesSchema)
		.default([])
		.describe('Shared sessions: what clients must have seen for the check to pass'),
	interleave: z
		.literal(true)
		.optional()
		.describe(
			'Shared sessions: Check also lends the connection to the clients of after.sql between any two statements of the answer that stand in no transaction',
		),
	connections: z
		.int()
		.min(1)
		.max(4)
		.default(1)
		.describe('scenario.sql: server connections of the pooler it was recorded through'),
});

export const attackSchema = z.strictObject({
	title: z.string().min(1).describe('The attack in a few words'),
	summary: z.string().min(1).describe('What the attacker gets, in one sentence'),
	fix: z.string().min(1).describe('What stops it, in one sentence'),
	since: z.string().min(1).describe('Version from which on it is possible: PostgreSQL 9.5'),
	domain: z.enum(DOMAINS),
	patterns: z.array(patternId).describe('Patterns that stop this attack'),
	role: z.string().min(1).default('app_user').describe('PostgreSQL role that attacks'),
	tenant: z.enum(['acme', 'globex']).optional().describe('The attacker’s; without it none is set'),
	setupBy: z
		.enum(['app_owner', 'postgres'])
		.default('app_owner')
		.describe('Who runs setup.sql; postgres where it makes schemas'),
	madeBy: z
		.enum(['app_owner', 'postgres'])
		.default('app_owner')
		.describe('Who runs vulnerable.sql and fixed.sql; postgres where only a superuser can'),
});

export type TenantDefinition = z.infer<typeof tenantSchema>;
export type ActorDefinition = z.infer<typeof actorSchema>;
export type LabDefinition = z.infer<typeof labSchema>;
export type SeesDefinition = z.infer<typeof seesSchema>;
export type StepDefinition = z.infer<typeof stepSchema>;
export type AttackDefinition = z.infer<typeof attackSchema>;
