import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { versionsOfTools } from '../measure/orm-scoping.ts';
import { PRISMA, sqlc } from '../orm/generate.ts';
import { type Finding, rowsOf, runAll, TOOLS } from '../orm/matrix.ts';
import { ensureGo } from '../services/go.ts';
import { isCi, MissingTool, orSkip } from '../services/missing.ts';

/** Every cell of the matrix again: what a tool's scope holds, and what row-level security holds. */

const committed = JSON.parse(
	readFileSync(join(import.meta.dirname, '../../src/measurements/orm-scoping.json'), 'utf8'),
);

const ORM = join(import.meta.dirname, '../orm');

let findings: Finding[] = [];
let missing = '';
beforeAll(async () => {
	try {
		findings = await runAll(inject('postgresUrl'));
	} catch (cause) {
		if (!(cause instanceof MissingTool) || isCi()) throw cause;
		missing = cause.message;
	}
}, 240_000);
beforeEach(({ skip }) => {
	if (missing) skip(missing);
});
const inMode = (mode: string) => findings.filter((one) => one.mode === mode);
const say = ({ tool, operation, attempt }: Finding) => `${tool}, ${operation}: ${attempt}`;

describe('the matrix of ORMs', () => {
	it('tries every tool in all four modes', () => {
		expect([...new Set(findings.map(({ tool }) => tool))].sort()).toEqual(
			Object.keys(TOOLS).sort(),
		);
		const modes = ['bare', 'scope', 'bare-rls', 'scope-rls'];
		const [first, ...others] = modes.map((mode) => inMode(mode).map(say));
		expect(first?.length).toBeGreaterThan(150);
		for (const other of others) expect(other).toEqual(first);
	});
	it('reaches globex by every way when nothing scopes it', () => {
		expect(inMode('bare').filter(({ reached }) => !reached)).toEqual([]);
	});
	it('still finds acme’s own rows', () => {
		const lists = inMode('scope').filter(
			({ operation, reached, attempt }) =>
				operation === 'find-many' && !reached && !attempt.includes('its own tenant'),
		);
		expect(lists.length).toBeGreaterThan(7);
		expect(lists.filter(({ own }) => !own).map(say)).toEqual([]);
	});
	it.each(['bare-rls', 'scope-rls'])('reaches globex by no way in the mode %s', (mode) => {
		expect(
			inMode(mode)
				.filter(({ reached }) => reached)
				.map(say),
		).toEqual([]);
		// A policy that hides everything would hold, too.
		const lists = inMode(mode).filter(({ attempt }) =>
			/^(findMany|select|find|all|Find)$/.test(attempt),
		);
		expect(lists.filter(({ operation, own }) => operation === 'find-many' && !own)).toEqual([]);
	});
	it('changes own rows without the privilege to change their tenant, past the ways that write all columns', () => {
		const own = inMode('columns');
		expect([...new Set(own.map(({ tool }) => tool))].sort()).toEqual(Object.keys(TOOLS).sort());
		const refused = own.filter(({ reached }) => !reached);
		expect(refused.map(say)).toEqual(['django, own-update: save', 'gorm, own-update: Save']);
		for (const { error } of refused) expect(error).toContain('permission denied for table project');
	});
	it('is what the guide shows, cell by cell', () => {
		expect(rowsOf(findings)).toEqual(committed.rows);
	});
	it('ran on the versions that the file names', () => {
		expect(committed.versions).toMatchObject(versionsOfTools());
	});
});

describe('the generated clients', () => {
	it('of Prisma is made from the schema beside it', () => {
		const read = (name: string) => readFileSync(join(ORM, 'prisma', name), 'utf8');
		const inline = /"inlineSchema": (".*"),/.exec(read('generated/internal/class.ts'))?.[1] ?? '""';
		expect(JSON.parse(inline)).toBe(read('schema.prisma'));
		expect(PRISMA).toBe(versionsOfTools()['Prisma']);
	});
	it('of sqlc is what sqlc makes of the queries, and passes its vet', async ({ skip }) => {
		await orSkip(ensureGo, skip);
		const { output } = await sqlc('diff');
		// A machine that runs it for the first time says what it fetches, and then compiles for minutes.
		expect(output.replace(/^go: downloading .*$/gm, '').trim()).toBe('');
		expect((await sqlc('vet')).code).toBe(0);
	}, 600_000);
});
