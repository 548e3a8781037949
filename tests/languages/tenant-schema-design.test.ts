import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { type Login, SUPERUSER } from '../../src/lab/engine.ts';
import {
	ACME,
	acme,
	type Bench,
	example,
	GLOBEX,
	globex,
	noTenant,
	onBothEngines,
	owner,
	ownerForAcme,
	region,
} from './row-level-security-bench.ts';

/** What the guide tenant-schema-design says of keys, tried on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/composite-keys/code');
const part = (name: string, id: string) => region(name, id, CODE);
const gaps = (id: string) => part('key-gaps', id);

const validator: Login = { role: 'app_validator', tenant: null };

/** Runs `work` with a role that may do what app_owner may, and that no policy binds. */
async function withValidator(bench: Bench, work: () => Promise<void>): Promise<void> {
	await bench.make(
		SUPERUSER,
		'CREATE ROLE app_validator LOGIN BYPASSRLS; GRANT app_owner TO app_validator',
	);
	try {
		await work();
	} finally {
		await bench.make(SUPERUSER, 'DROP OWNED BY app_validator; DROP ROLE app_validator');
	}
}

await onBothEngines((state) => {
	describe('tenant-keys', () => {
		const make = async (bench: Bench) => {
			await bench.make(
				owner,
				`DROP TABLE task, project; ${example('tenant-keys', CODE)}
				GRANT SELECT, INSERT, UPDATE, DELETE ON project, task TO app_user`,
			);
		};
		const PROJECT = '019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012';

		state('has no gap in its keys', async (bench) => {
			await make(bench);
			for (const id of ['foreign-keys', 'unique-keys', 'ownerless', 'shared-sequences']) {
				expect(await bench.ask(owner, gaps(id)), id).toBe('');
			}
		});

		state('lets no task point to another tenant’s project', async (bench) => {
			await make(bench);
			const file = (tenant: string) =>
				`INSERT INTO task (tenant_id, project_id, title) VALUES ('${tenant}', '${PROJECT}', '')`;
			await bench.make(
				globex,
				`INSERT INTO project VALUES ('${GLOBEX}', '${PROJECT}', 'merger'); ${file(GLOBEX)}`,
			);
			expect(await bench.ask(acme, file(ACME))).toBe('23503');
			await bench.make(acme, `INSERT INTO project VALUES ('${ACME}', '${PROJECT}', 'merger')`);
			expect(await bench.ask(acme, file(ACME))).toBe('INSERT 0 1');
			expect(
				await bench.ask(
					SUPERUSER,
					`DELETE FROM project WHERE tenant_id = '${ACME}';
					 SELECT tenant_id, project_id FROM task ORDER BY tenant_id`,
				),
			).toBe(`${ACME} , ${GLOBEX} ${PROJECT}`);
		});
	});

	describe('add-tenant', () => {
		const make = (bench: Bench) =>
			bench.make(
				owner,
				`ALTER TABLE project ADD CONSTRAINT project_number UNIQUE (id);
				 CREATE TABLE attachment (
				   id bigint PRIMARY KEY,
				   project_id bigint NOT NULL REFERENCES project (id),
				   name text NOT NULL);
				 GRANT SELECT, INSERT, UPDATE, DELETE ON attachment TO app_user;
				 INSERT INTO attachment VALUES (1, 1, 'orchid logo'), (2, 2, 'orchid letter'), (3, 3, 'falcon offer')`,
			);
		const OWNERS = 'SELECT id, tenant_id FROM attachment ORDER BY id';
		const add = (id: number, project: number) =>
			`INSERT INTO attachment (id, project_id, name) VALUES (${id}, ${project}, 'new')`;

		state(
			'gives a table in use its tenant, and code that knows nothing of it, too',
			async (bench) => {
				await withValidator(bench, async () => {
					await make(bench);
					await bench.make(owner, part('add-tenant', 'expand'));
					expect(await bench.ask(acme, add(4, 1))).toBe('INSERT 0 1');
					expect(await bench.ask(acme, add(5, 3))).toBe('23503');
					expect(await bench.ask(noTenant, add(5, 1))).toBe('23502');
					expect(await bench.ask(acme, OWNERS)).toBe(`1 , 2 , 3 , 4 ${ACME}`);

					expect(await bench.ask(validator, part('add-tenant', 'backfill'))).toBe('UPDATE 3');
					expect(await bench.ask(validator, part('add-tenant', 'backfill'))).toBe('UPDATE 0');
					expect(await bench.ask(acme, OWNERS)).toBe(
						`1 ${ACME}, 2 ${ACME}, 3 ${GLOBEX}, 4 ${ACME}`,
					);
					await bench.make(validator, part('add-tenant', 'validate'));
					await bench.make(owner, part('add-tenant', 'contract'));

					expect(await bench.ask(acme, 'SELECT id FROM attachment ORDER BY id')).toBe('1, 2, 4');
					expect(await bench.ask(globex, 'SELECT id FROM attachment ORDER BY id')).toBe('3');
					expect(await bench.ask(globex, add(1, 3))).toBe('INSERT 0 1');
					await bench.make(owner, 'ALTER TABLE project DROP CONSTRAINT project_number');
					for (const id of ['foreign-keys', 'unique-keys', 'ownerless']) {
						expect(await bench.ask(owner, gaps(id)), id).toBe('');
					}
					expect(await bench.ask(SUPERUSER, gaps('crossings'))).toBe('DO');
				});
			},
		);

		state(
			'gives every old row to the migrator’s tenant with the default at once',
			async (bench) => {
				await make(bench);
				await bench.make(
					ownerForAcme,
					`ALTER TABLE attachment ADD COLUMN tenant_id uuid
				 DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid`,
				);
				expect(await bench.ask(owner, OWNERS)).toBe(`1 ${ACME}, 2 ${ACME}, 3 ${ACME}`);
			},
		);

		state('is not filled by who is bound: without the first line it succeeds', async (bench) => {
			await make(bench);
			await bench.make(owner, part('add-tenant', 'expand'));
			const backfill = part('add-tenant', 'backfill');
			expect(await bench.ask(owner, backfill)).toBe('42501');
			expect(await bench.ask(owner, backfill.replace('SET row_security = off;', ''))).toBe(
				'UPDATE 0',
			);
		});

		state('does not validate a row of the wrong tenant', async (bench) => {
			await withValidator(bench, async () => {
				await make(bench);
				await bench.make(
					owner,
					`${part('add-tenant', 'expand')} UPDATE attachment SET tenant_id = '${ACME}' WHERE id < 3`,
				);
				expect(await bench.ask(validator, part('add-tenant', 'validate'))).toBe('23502');
				await bench.make(
					SUPERUSER,
					`SET session_replication_role = replica; UPDATE attachment SET tenant_id = '${ACME}'`,
				);
				expect(await bench.ask(validator, part('add-tenant', 'validate'))).toBe('23503');
				const blind = 'ALTER TABLE attachment VALIDATE CONSTRAINT attachment_project';
				await bench.make(
					SUPERUSER,
					`UPDATE attachment SET tenant_id = '${GLOBEX}' WHERE project_id = 3`,
				);
				// The other way round: the child is read and its parents are hidden, so right rows fail.
				expect(await bench.ask(owner, blind)).toBe('23503');
				expect(await bench.ask(validator, blind)).toBe('ALTER TABLE');
			});
		});
	});

	describe('a row that is deleted by a mark', () => {
		const make = (bench: Bench) =>
			bench.make(
				owner,
				`ALTER TABLE project ADD COLUMN deleted_at timestamptz, DROP CONSTRAINT project_tenant_slug;
				 CREATE UNIQUE INDEX project_slug ON project (tenant_id, slug) WHERE deleted_at IS NULL`,
			);
		const again = `INSERT INTO project (id, tenant_id, slug, memo) VALUES (9, '${ACME}', 'website', 'new')`;

		state('frees its name with an index over the rows that live', async (bench) => {
			await make(bench);
			expect(await bench.ask(acme, again)).toBe('23505');
			await bench.make(acme, "UPDATE project SET deleted_at = '2026-11-29' WHERE slug = 'website'");
			expect(await bench.ask(acme, again)).toBe('INSERT 0 1');
			expect(await bench.ask(owner, gaps('unique-keys'))).toBe('');
		});

		state('keeps its tasks: the foreign key knows nothing of the mark', async (bench) => {
			await make(bench);
			await bench.make(acme, "UPDATE project SET deleted_at = '2026-11-29' WHERE id = 2");
			const task = `INSERT INTO task VALUES (8, '${ACME}', 2, 'late')`;
			expect(await bench.ask(acme, task)).toBe('INSERT 0 1');
			// Nor can a foreign key lead to the rows that live alone.
			const living = `CREATE UNIQUE INDEX living ON project (tenant_id, id) WHERE deleted_at IS NULL;
				ALTER TABLE task DROP CONSTRAINT task_project; ALTER TABLE project DROP CONSTRAINT project_pkey, DROP CONSTRAINT project_tenant_id;
				ALTER TABLE task ADD FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id)`;
			expect(await bench.ask(owner, living)).toBe('42830');
		});
	});

	describe('document-number', () => {
		const make = (bench: Bench) => bench.make(owner, example('document-number', CODE));
		const bill = (tenant: string) =>
			`INSERT INTO invoice (tenant_id, number, total) VALUES ('${tenant}', next_number('invoice'), 1)
			 RETURNING number`;

		state('counts for each tenant, and gives a number back', async (bench) => {
			await make(bench);
			expect(await bench.ask(acme, bill(ACME))).toBe('1');
			expect(await bench.ask(acme, bill(ACME))).toBe('2');
			expect(await bench.ask(globex, bill(GLOBEX))).toBe('1');
			await bench.make(acme, `BEGIN; ${bill(ACME)}; ROLLBACK`);
			expect(await bench.ask(acme, bill(ACME))).toBe('3');
			expect(await bench.ask(acme, "SELECT next_number('credit note')")).toBe('1');
		});

		state('has no number without a tenant, and no gap in its keys', async (bench) => {
			await make(bench);
			expect(await bench.ask(noTenant, "SELECT next_number('invoice')")).toBe('42501');
			for (const id of ['foreign-keys', 'unique-keys', 'ownerless', 'shared-sequences']) {
				expect(await bench.ask(owner, gaps(id)), id).toBe('');
			}
		});
	});

	describe('custom-field', () => {
		const FIELD = '019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012';
		const make = async (bench: Bench) => {
			await bench.make(owner, example('custom-field', CODE));
			await bench.make(
				globex,
				`INSERT INTO custom_field VALUES ('${GLOBEX}', '${FIELD}', 'bidder')`,
			);
		};
		const value = (tenant: string, task: number) =>
			`INSERT INTO custom_value VALUES ('${tenant}', '${FIELD}', ${task}, 'initech')`;

		state('takes a value for a field and a task of the same tenant', async (bench) => {
			await make(bench);
			expect(await bench.ask(globex, value(GLOBEX, 1))).toBe('INSERT 0 1');
			expect(await bench.ask(acme, value(ACME, 1))).toBe('23503');
			expect(await bench.ask(globex, value(GLOBEX, 2))).toBe('23503');
			for (const id of ['foreign-keys', 'unique-keys', 'ownerless']) {
				expect(await bench.ask(owner, gaps(id)), id).toBe('');
			}
		});

		state('a field that is deleted takes its values along, and no task', async (bench) => {
			await make(bench);
			await bench.make(globex, value(GLOBEX, 1));
			await bench.make(globex, 'DELETE FROM custom_field');
			expect(await bench.ask(SUPERUSER, 'SELECT count(*) FROM custom_value')).toBe('0');
			expect(await bench.ask(globex, 'SELECT id FROM task')).toBe('1');
		});

		state('is found through its index, where a value in JSON is only filtered', async (bench) => {
			await make(bench);
			await bench.make(
				owner,
				`ALTER TABLE task ADD COLUMN custom jsonb NOT NULL DEFAULT '{}',
				 ADD COLUMN bidder text GENERATED ALWAYS AS (custom ->> 'bidder') STORED;
				 CREATE INDEX task_json ON task (tenant_id, (custom ->> 'bidder'));
				 CREATE INDEX task_bidder ON task (tenant_id, bidder)`,
			);
			const plan = (query: string) =>
				bench.ask(globex, `SET enable_seqscan = off; EXPLAIN (COSTS off) ${query}`);
			const asTable = `SELECT task_id FROM custom_value WHERE field_id = '${FIELD}' AND value = 'initech'`;
			expect(await plan(asTable)).toMatch(/Index Cond: \(.*value = 'initech'/);
			const asJson = "SELECT id FROM task WHERE custom ->> 'bidder' = 'initech'";
			expect(await plan(asJson)).toMatch(/Filter: \(.*'bidder'::text\) = 'initech'/);
			expect(await plan(asJson)).not.toMatch(/Index Cond: \([^,]*initech/);
			const generated = "SELECT id FROM task WHERE bidder = 'initech'";
			expect(await plan(generated)).toMatch(/Index Cond: \(.*bidder = 'initech'/);
		});
	});

	describe('shared-row', () => {
		const [STANDARD, OWN] = [
			'019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012',
			'019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9013',
		];
		const make = async (bench: Bench) => {
			await bench.make(
				owner,
				`${example('shared-row', CODE)} INSERT INTO standard_label VALUES ('${STANDARD}', 'urgent')`,
			);
			await bench.make(globex, `INSERT INTO own_label VALUES ('${GLOBEX}', '${OWN}', 'falcon')`);
		};
		const label = (tenant: string, standard: string | null, own: string | null) => {
			const [a, b] = [standard, own].map((id) => (id === null ? 'NULL' : `'${id}'`));
			return `INSERT INTO task_label VALUES ('${tenant}', 1, ${a}, ${b})`;
		};

		state('lets tenants use what all have, and not write it', async (bench) => {
			await make(bench);
			expect(await bench.ask(acme, label(ACME, STANDARD, null))).toBe('INSERT 0 1');
			expect(await bench.ask(acme, label(ACME, STANDARD, null))).toBe('23505');
			for (const write of [
				"INSERT INTO standard_label (name) VALUES ('pay here')",
				"UPDATE standard_label SET name = 'pay here'",
				'DELETE FROM standard_label',
			]) {
				expect(await bench.ask(acme, write)).toBe('42501');
			}
		});

		state('a tenant’s own label is nobody else’s', async (bench) => {
			await make(bench);
			expect(await bench.ask(globex, label(GLOBEX, null, OWN))).toBe('INSERT 0 1');
			expect(await bench.ask(acme, label(ACME, null, OWN))).toBe('23503');
			expect(await bench.ask(acme, 'SELECT name FROM own_label')).toBe('');
			expect(await bench.ask(acme, label(ACME, null, null))).toBe('23514');
			expect(await bench.ask(globex, label(GLOBEX, STANDARD, OWN))).toBe('23514');
			for (const id of ['foreign-keys', 'unique-keys', 'ownerless']) {
				expect(await bench.ask(owner, gaps(id)), id).toBe('');
			}
		});
	});
}, 'composite-keys');
