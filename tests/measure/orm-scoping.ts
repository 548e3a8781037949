import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS } from '../orm/attempts.ts';
import { rowsOf, runAll } from '../orm/matrix.ts';
import type { Measure } from './measure.ts';

/** Which operations of eight tools reach another tenant through the tool's own scope. */

const ROOT = join(import.meta.dirname, '../..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');

export function versionsOfTools(): Readonly<Record<string, string>> {
	const { dependencies, devDependencies } = JSON.parse(text('package.json'));
	const inPython = (name: string) =>
		new RegExp(`"${name}==([^"]+)"`).exec(text('labs/pyproject.toml'))?.[1] ?? '';
	const inGo = (path: string) =>
		new RegExp(`${path} v(\\S+)`).exec(text('tests/orm/go/go.mod'))?.[1] ?? '';
	return {
		Prisma: devDependencies['@prisma/client'],
		Drizzle: dependencies['drizzle-orm'],
		Kysely: devDependencies['kysely'],
		TypeORM: devDependencies['typeorm'],
		SQLAlchemy: inPython('sqlalchemy'),
		Django: inPython('django'),
		GORM: inGo('gorm.io/gorm'),
		sqlc: /sqlc v(\S+)/.exec(text('tests/orm/go/queries/query.sql.go'))?.[1] ?? '',
	};
}

export const measurement: Measure = {
	question: 'Which operations reach another tenant’s rows through the tool’s own scope?',
	async run({ server }) {
		const findings = await runAll(server.url);
		return {
			setup:
				'Two tenants, two tables whose foreign keys cross between them twice. Every way of an operation is tried without a scope, where each must reach the other tenant, with the tool’s scope, and with policies beneath.',
			runs: 1,
			versions: versionsOfTools(),
			columns: {
				...Object.fromEntries(
					Object.entries(OPERATIONS).map(([id, title]) => [id, { title, unit: 'text' as const }]),
				),
				attempts: { title: 'ways tried', unit: 'count' },
				privilege: {
					title: 'own update, UPDATE on tenant_id revoked',
					unit: 'text',
				},
				leaking: { title: 'ways that leak', unit: 'count' },
			},
			rows: rowsOf(findings),
		};
	},
};
