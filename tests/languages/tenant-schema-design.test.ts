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

/** A task of globex's, number 1, and one of acme's, number 2. */
const taskId = (number: number) => `019ab5f0-1c2d-7e3f-8a4b-00000000000${number}`;

/** The tables of the first listing, with the tasks that others build on. */
const makeTasks = (bench: Bench) =>
	bench.make(
		owner,
		`DROP TABLE task, project; ${example('tenant-keys', CODE)}
		 INSERT INTO tenant VALUES ('${ACME}'), ('${GLOBEX}');
		 INSERT INTO task (tenant_id, id, title) VALUES
		   ('${GLOBEX}', '${taskId(1)}', 'falcon call the bank'),
		   ('${ACME}', '${taskId(1)}', 'orchid imprint'), ('${ACME}', '${taskId(2)}', 'orchid interview');
		 GRANT SELECT ON task TO app_user;
		 ALTER TABLE task ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
		 CREATE POLICY tenant_isolation ON task
		   USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)`,
	);

await onBothEngines((state) => {
	describe('tenant-keys', () => {
		const make = async (bench: Bench) => {
			await bench.make(
				owner,
				`DROP TABLE task, project; ${example('tenant-keys', CODE)}
				INSERT INTO tenant VALUES ('${ACME}'), ('${GLOBEX}');
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
				 INSERT INTO attachment VALUES (1, 1, 'orchid logo'), (2, 2, 'orchid letter'), (3, 3, 'falcon offer');
				 ALTER TABLE attachment ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
				 CREATE POLICY attachment_of_project ON attachment
				   USING (project_id IN (SELECT id FROM project))`,
			);
		const OWNERS = 'SELECT id, tenant_id FROM attachment ORDER BY id';
		const add = (id: number, project: number) =>
			`INSERT INTO attachment (id, project_id, name) VALUES (${id}, ${project}, 'new')`;
		const rename = "UPDATE attachment SET name = 'renamed' WHERE id = 1";

		state(
			'gives a table in use its tenant, and code that knows nothing of it, too',
			async (bench) => {
				await withValidator(bench, async () => {
					await make(bench);
					await bench.make(owner, part('add-tenant', 'expand'));
					expect(await bench.ask(acme, add(4, 1))).toBe('INSERT 0 1');
					expect(await bench.ask(validator, add(5, 3))).toBe('INSERT 0 1');
					expect(await bench.ask(noTenant, add(6, 1))).toBe('42501');
					// An old row is still everybody's to update who may: its tenant is null.
					expect(await bench.ask(acme, rename)).toBe('UPDATE 1');
					expect(await bench.ask(acme, OWNERS)).toBe(`1 , 2 , 4 ${ACME}`);

					expect(await bench.ask(validator, part('add-tenant', 'backfill'))).toBe('DO');
					expect(await bench.ask(acme, rename)).toBe('UPDATE 1');
					expect(await bench.ask(validator, OWNERS)).toBe(
						`1 ${ACME}, 2 ${ACME}, 3 ${GLOBEX}, 4 ${ACME}, 5 ${GLOBEX}`,
					);
					await bench.make(validator, part('add-tenant', 'validate'));
					expect(await bench.ask(acme, rename)).toBe('UPDATE 1');
					expect(await bench.ask(validator, add(7, 3))).toBe('23502');
					// What hangs on the old primary key, and code that names it, go on.
					await bench.make(
						owner,
						'CREATE TABLE preview (attachment_id bigint REFERENCES attachment (id))',
					);
					await bench.make(owner, part('add-tenant', 'contract'));
					expect(await bench.ask(acme, `${add(4, 1)} ON CONFLICT (id) DO NOTHING`)).toBe(
						'INSERT 0 0',
					);

					expect(
						await bench.ask(
							SUPERUSER,
							"SELECT polname FROM pg_policy WHERE polrelid = 'attachment'::regclass",
						),
					).toBe('tenant_isolation');
					expect(await bench.ask(acme, 'SELECT id FROM attachment ORDER BY id')).toBe('1, 2, 4');
					expect(await bench.ask(globex, 'SELECT id FROM attachment ORDER BY id')).toBe('3, 5');
					expect(await bench.ask(acme, add(8, 3))).toBe('23503');
					expect(await bench.ask(owner, gaps('unique-keys'))).toBe(
						'project project_number, attachment attachment_pkey',
					);
					for (const id of ['foreign-keys', 'ownerless']) {
						expect(await bench.ask(owner, gaps(id)), id).toBe('');
					}
					expect(await bench.ask(SUPERUSER, gaps('crossings'))).toBe('DO');

					// Once each child points to the pair, the primary key can be replaced.
					const replace = `CREATE UNIQUE INDEX attachment_pair ON attachment (tenant_id, id);
						ALTER TABLE attachment DROP CONSTRAINT attachment_pkey,
						  ADD CONSTRAINT attachment_pkey PRIMARY KEY USING INDEX attachment_pair`;
					expect(await bench.ask(owner, replace)).toBe('2BP01');
					await bench.make(owner, 'DROP TABLE preview; DROP INDEX IF EXISTS attachment_pair');
					expect(await bench.ask(owner, replace)).toBe('ALTER TABLE');
				});
			},
		);

		state(
			'would refuse updates of old rows with the not-null constraint at once',
			async (bench) => {
				await make(bench);
				await bench.make(owner, part('add-tenant', 'expand'));
				await bench.make(
					owner,
					'ALTER TABLE attachment ADD CONSTRAINT attachment_tenant NOT NULL tenant_id NOT VALID',
				);
				expect(await bench.ask(acme, rename)).toBe('23502');
			},
		);

		state('fills in batches, resumes, and ends well only when none is left', async (bench) => {
			await withValidator(bench, async () => {
				await make(bench);
				await bench.make(
					SUPERUSER,
					`ALTER TABLE attachment ALTER COLUMN project_id DROP NOT NULL;
					 INSERT INTO attachment SELECT n, 1 + n % 3, 'many' FROM generate_series(10, 12000) AS n`,
				);
				await bench.make(owner, part('add-tenant', 'expand'));
				await bench.make(
					SUPERUSER,
					"INSERT INTO attachment (id, name) VALUES (7, 'of no project')",
				);
				const backfill = part('add-tenant', 'backfill');
				const left = 'SELECT count(*) FROM attachment WHERE tenant_id IS NULL';
				expect(await bench.ask(validator, backfill)).toBe('P0001');
				expect(await bench.ask(validator, left)).toBe('1');
				// Each batch was committed by a transaction of its own.
				expect(
					await bench.ask(
						validator,
						'SELECT count(DISTINCT xmin::text) FROM attachment WHERE id <> 7',
					),
				).toBe('3');
				await bench.make(validator, `UPDATE attachment SET tenant_id = '${ACME}' WHERE id = 7`);
				expect(await bench.ask(validator, backfill)).toBe('DO');
			});
		});

		state('locks the parent, too, where the old key is dropped', async (bench) => {
			await make(bench);
			expect(
				await bench.ask(
					owner,
					`BEGIN; ALTER TABLE attachment DROP CONSTRAINT attachment_project_id_fkey;
					 SELECT mode FROM pg_locks WHERE relation = 'project'::regclass AND mode = 'AccessExclusiveLock'`,
				),
			).toBe('AccessExclusiveLock');
		});

		state('the old policy beside the new one would show more rows', async (bench) => {
			await withValidator(bench, async () => {
				await make(bench);
				await bench.make(owner, part('add-tenant', 'expand'));
				await bench.make(validator, part('add-tenant', 'backfill'));
				await bench.make(validator, part('add-tenant', 'validate'));
				await bench.make(
					owner,
					part('add-tenant', 'contract')
						.replace(/DROP POLICY.*/, '')
						.replace(
							'COMMIT;',
							'ALTER TABLE attachment DROP CONSTRAINT attachment_project; COMMIT;',
						),
				);
				await bench.make(
					SUPERUSER,
					`INSERT INTO attachment VALUES (9, 1, 'falcon draft', '${GLOBEX}')`,
				);
				const seen = 'SELECT id FROM attachment ORDER BY id';
				expect(await bench.ask(acme, seen)).toBe('1, 2, 9');
				await bench.make(owner, 'DROP POLICY attachment_of_project ON attachment');
				expect(await bench.ask(acme, seen)).toBe('1, 2');
			});
		});

		state(
			'gives every old row to the migrator’s tenant with the default at once',
			async (bench) => {
				await make(bench);
				await bench.make(
					ownerForAcme,
					`ALTER TABLE attachment ADD COLUMN tenant_id uuid
				 DEFAULT nullif(current_setting('app.tenant_id', true), '')::uuid`,
				);
				expect(await bench.ask(SUPERUSER, OWNERS)).toBe(`1 ${ACME}, 2 ${ACME}, 3 ${ACME}`);
			},
		);

		state('is not filled by who is bound: without the first line it succeeds', async (bench) => {
			await make(bench);
			await bench.make(owner, part('add-tenant', 'expand'));
			const backfill = part('add-tenant', 'backfill');
			expect(await bench.ask(owner, backfill)).toBe('42501');
			expect(await bench.ask(owner, backfill.replace('SET row_security = off;', ''))).toBe('DO');
			expect(
				await bench.ask(SUPERUSER, 'SELECT count(*) FROM attachment WHERE tenant_id IS NULL'),
			).toBe('3');
		});

		state('does not validate a row of the wrong tenant', async (bench) => {
			await withValidator(bench, async () => {
				await make(bench);
				await bench.make(owner, part('add-tenant', 'expand'));
				await bench.make(SUPERUSER, `UPDATE attachment SET tenant_id = '${ACME}' WHERE id < 3`);
				expect(await bench.ask(validator, part('add-tenant', 'validate'))).toBe('23502');
				// The not-null constraint is read by nobody's policy: the bound owner sees the null, too.
				const notNull = 'ALTER TABLE attachment VALIDATE CONSTRAINT attachment_tenant';
				expect(await bench.ask(owner, notNull)).toBe('23502');
				await bench.make(
					SUPERUSER,
					`SET session_replication_role = replica; UPDATE attachment SET tenant_id = '${ACME}'`,
				);
				const key = 'ALTER TABLE attachment VALIDATE CONSTRAINT attachment_project';
				expect(await bench.ask(validator, key)).toBe('23503');
				// The bound owner says yes to the same rows, and learns so with row_security off.
				expect(await bench.ask(owner, `SET row_security = off; ${key}`)).toBe('42501');
				expect(await bench.ask(owner, `BEGIN; ${key}; ROLLBACK`)).toBe('ROLLBACK');
				await bench.make(
					SUPERUSER,
					`UPDATE attachment SET tenant_id = '${GLOBEX}' WHERE project_id = 3;
					 ALTER TABLE attachment NO FORCE ROW LEVEL SECURITY`,
				);
				// The other way round: the child is read and its parents are hidden, so right rows fail.
				expect(await bench.ask(owner, key)).toBe('23503');
				expect(await bench.ask(validator, key)).toBe('ALTER TABLE');
			});
		});
	});

	describe('what else the guide says of keys', () => {
		const [NOWHERE, SOMEWHERE] = [999, 3];
		state('the ORM’s own key beside the pair tells by its name which ids exist', async (bench) => {
			await bench.make(
				owner,
				`ALTER TABLE project ADD CONSTRAINT project_number UNIQUE (id);
				 CREATE TABLE note (tenant_id uuid NOT NULL, id bigint, project_id bigint,
				   CONSTRAINT note_of_orm FOREIGN KEY (project_id) REFERENCES project (id),
				   CONSTRAINT note_pair FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id));
				 GRANT INSERT ON note TO app_user`,
			);
			const name = (project: number) => `DO $$
				DECLARE name text;
				BEGIN
				  INSERT INTO note VALUES ('${ACME}', 1, ${project});
				EXCEPTION WHEN foreign_key_violation THEN
				  GET STACKED DIAGNOSTICS name = CONSTRAINT_NAME;
				  PERFORM set_config('app.answer', name, false);
				END $$; SELECT current_setting('app.answer')`;
			expect(await bench.ask(acme, name(SOMEWHERE))).toBe('note_pair');
			expect(await bench.ask(acme, name(NOWHERE))).toBe('note_of_orm');
			await bench.make(owner, 'ALTER TABLE note DROP CONSTRAINT note_of_orm');
			expect(await bench.ask(acme, name(SOMEWHERE))).toBe('note_pair');
			expect(await bench.ask(acme, name(NOWHERE))).toBe('note_pair');
		});

		state('a pair whose tenant is null is not checked', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE note (tenant_id uuid, project_id bigint,
				   FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id))`,
			);
			const insert = `INSERT INTO note VALUES (NULL, ${NOWHERE})`;
			expect(await bench.ask(owner, insert)).toBe('INSERT 0 1');
		});

		state('a person has no tenant, and its memberships do', async (bench) => {
			await bench.make(
				owner,
				`CREATE TABLE person (id uuid PRIMARY KEY, handle text UNIQUE);
				 CREATE TABLE membership (tenant_id uuid, person_id uuid REFERENCES person,
				   PRIMARY KEY (tenant_id, person_id))`,
			);
			for (const id of ['foreign-keys', 'unique-keys', 'ownerless']) {
				expect(await bench.ask(owner, gaps(id)), id).toBe('');
			}
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
			await makeTasks(bench);
			await bench.make(owner, example('custom-field', CODE));
			await bench.make(
				globex,
				`INSERT INTO custom_field VALUES ('${GLOBEX}', '${FIELD}', 'bidder')`,
			);
		};
		const value = (tenant: string, task: number) =>
			`INSERT INTO custom_value VALUES ('${tenant}', '${FIELD}', '${taskId(task)}', 'initech')`;

		state('takes a value for a field and a task of the same tenant', async (bench) => {
			await make(bench);
			expect(await bench.ask(globex, value(GLOBEX, 1))).toBe('INSERT 0 1');
			expect(await bench.ask(acme, value(ACME, 1))).toBe('23503');
			expect(await bench.ask(globex, value(GLOBEX, 2))).toBe('23503');
			for (const id of ['foreign-keys', 'unique-keys', 'ownerless']) {
				expect(await bench.ask(owner, gaps(id)), id).toBe('');
			}
		});

		state('refuses a value that its index could not hold', async (bench) => {
			await make(bench);
			const long = (length: number) =>
				`INSERT INTO custom_value SELECT '${GLOBEX}', '${FIELD}', '${taskId(1)}',
				   string_agg(md5(n::text), '') FROM generate_series(1, ${length / 32}) AS n`;
			expect(await bench.ask(globex, long(32_000))).toBe('23514');
			expect(await bench.ask(globex, long(992))).toBe('INSERT 0 1');
			await bench.make(owner, 'ALTER TABLE custom_value DROP CONSTRAINT custom_value_value_check');
			await bench.make(globex, 'DELETE FROM custom_value');
			expect(await bench.ask(globex, long(32_000))).toBe('54000');
		});

		state('is compared by what is leakproof: no LIKE, no lower(), no numeric', async (bench) => {
			const leakproof = (...functions: string[]) =>
				bench.ask(
					owner,
					`SELECT proleakproof FROM pg_proc JOIN unnest(ARRAY['${functions.join("','")}']::regprocedure[])
					 WITH ORDINALITY AS f (id, place) ON f.id = pg_proc.oid ORDER BY place`,
				);
			expect(
				await leakproof('textlike(text,text)', 'lower(text)', 'numeric_eq(numeric,numeric)'),
			).toBe('f, f, f');
			expect(
				await leakproof(
					'texteq(text,text)',
					'text_ge(text,text)',
					'text_lt(text,text)',
					'int8eq(bigint,bigint)',
					'int8lt(bigint,bigint)',
				),
			).toBe('t, t, t, t, t');
			// Hence a prefix is found as a range.
			await make(bench);
			expect(
				await bench.ask(
					globex,
					`SET enable_seqscan = off; EXPLAIN (COSTS off) SELECT task_id FROM custom_value
					 WHERE field_id = '${FIELD}' AND value >= 'init' AND value < 'iniu'`,
				),
			).toMatch(/Index Cond: \(.*>= 'init'/);
		});

		state('a generated column rewrites the table, a plain one does not', async (bench) => {
			await make(bench);
			const file = async () => await bench.ask(owner, "SELECT pg_relation_filenode('task')");
			await bench.make(owner, "ALTER TABLE task ADD COLUMN custom jsonb NOT NULL DEFAULT '{}'");
			const before = await file();
			await bench.make(owner, 'ALTER TABLE task ADD COLUMN plain text');
			expect(await file()).toBe(before);
			await bench.make(
				owner,
				"ALTER TABLE task ADD COLUMN bidder text GENERATED ALWAYS AS (custom ->> 'bidder') STORED",
			);
			expect(await file()).not.toBe(before);
		});

		state('a field that is deleted takes its values along, and no task', async (bench) => {
			await make(bench);
			await bench.make(globex, value(GLOBEX, 1));
			await bench.make(globex, 'DELETE FROM custom_field');
			expect(await bench.ask(SUPERUSER, 'SELECT count(*) FROM custom_value')).toBe('0');
			expect(await bench.ask(globex, 'SELECT id FROM task')).toBe(taskId(1));
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
			await makeTasks(bench);
			await bench.make(
				owner,
				`${example('shared-row', CODE)} INSERT INTO standard_label VALUES ('${STANDARD}', 'urgent')`,
			);
			await bench.make(globex, `INSERT INTO own_label VALUES ('${GLOBEX}', '${OWN}', 'falcon')`);
		};
		const label = (tenant: string, standard: string | null, own: string | null) => {
			const [a, b] = [standard, own].map((id) => (id === null ? 'NULL' : `'${id}'`));
			return `INSERT INTO task_label (tenant_id, task_id, standard_id, own_id)
				VALUES ('${tenant}', '${taskId(1)}', ${a}, ${b})`;
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
