import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { ACME, onBothEngines, owner, ownerForAcme, region } from './row-level-security-bench.ts';

/** What the lab composite-keys and its patterns say of a catalog, tried on both engines. */

const CODE = join(LABS_FOLDER, 'database-isolation/composite-keys/code');
const query = (id: string) => region('key-gaps', id, CODE);
const CATALOG = ['foreign-keys', 'unique-keys', 'ownerless'];

/** A task of acme's under globex's project 3, with the key that lets it in. */
const CROSSING = `ALTER TABLE task DROP CONSTRAINT task_project;
	ALTER TABLE project ADD CONSTRAINT project_number UNIQUE (id);
	ALTER TABLE task ADD CONSTRAINT task_number FOREIGN KEY (project_id) REFERENCES project (id);
	UPDATE task SET project_id = 3 WHERE id = 7`;
const PAIRED = `ALTER TABLE task ADD CONSTRAINT task_project FOREIGN KEY (tenant_id, project_id)
	REFERENCES project (tenant_id, id)`;

await onBothEngines((state) => {
	describe('the queries for a reader’s own database', () => {
		state('find nothing in the lab’s final state', async (bench) => {
			for (const id of CATALOG) expect(await bench.ask(owner, query(id)), id).toBe('');
			expect(await bench.ask(SUPERUSER, query('crossings'))).toBe('DO');
		});

		const gaps: readonly [claim: string, id: string, make: string, found: string][] = [
			[
				'a foreign key over the number alone',
				'foreign-keys',
				'CREATE TABLE note (tenant_id uuid NOT NULL, parent int, id int, PRIMARY KEY (tenant_id, id), UNIQUE (id)); ALTER TABLE note ADD CONSTRAINT up FOREIGN KEY (parent) REFERENCES note (id)',
				'note up',
			],
			[
				'a foreign key whose tenant_id meets another column',
				'foreign-keys',
				'CREATE TABLE note (tenant_id uuid NOT NULL, other_tenant uuid, task_id bigint, CONSTRAINT over FOREIGN KEY (other_tenant, task_id) REFERENCES task)',
				'note over',
			],
			[
				'a unique key that includes the tenant and compares the rest',
				'unique-keys',
				'CREATE TABLE note (tenant_id uuid NOT NULL, name text, CONSTRAINT named UNIQUE (name) INCLUDE (tenant_id))',
				'note named',
			],
			[
				'a unique index on an expression, over all tenants',
				'unique-keys',
				'CREATE TABLE member (tenant_id uuid, email text); CREATE UNIQUE INDEX member_email ON member (lower(email)); CREATE UNIQUE INDEX own_email ON member (tenant_id, lower(email))',
				'member member_email',
			],
			[
				'an exclusion over all tenants',
				'unique-keys',
				'CREATE TABLE booking (tenant_id uuid, during tsrange, EXCLUDE USING gist (during WITH &&))',
				'booking booking_during_excl',
			],
			[
				'a tenant that may be null',
				'ownerless',
				'CREATE TABLE note (tenant_id uuid, name text)',
				'note tenant_id may be null',
			],
			[
				'a delete that empties the tenant',
				'ownerless',
				'ALTER TABLE task ADD CONSTRAINT emptied FOREIGN KEY (tenant_id, project_id) REFERENCES project ON DELETE SET NULL',
				'task emptied empties tenant_id',
			],
			[
				'an update that empties the tenant',
				'ownerless',
				'ALTER TABLE task ADD CONSTRAINT emptied FOREIGN KEY (tenant_id, project_id) REFERENCES project ON UPDATE SET NULL',
				'task emptied empties tenant_id',
			],
		];
		for (const [claim, id, make, found] of gaps) {
			state(`find ${claim}`, async (bench) => {
				await bench.make(owner, make);
				expect(await bench.ask(owner, query(id))).toBe(found);
			});
		}

		state(
			'find the row that crosses, through a key that was validated blind, too',
			async (bench) => {
				await bench.make(ownerForAcme, CROSSING);
				expect(await bench.ask(SUPERUSER, query('crossings'))).toBe('P0001');
				await bench.make(owner, PAIRED);
				expect(
					await bench.ask(
						owner,
						"SELECT convalidated FROM pg_constraint WHERE conname = 'task_project'",
					),
				).toBe('t');
				await bench.make(owner, 'ALTER TABLE task DROP CONSTRAINT task_number');
				expect(await bench.ask(SUPERUSER, query('crossings'))).toBe('P0001');
			},
		);

		state('refuse to answer who is shown a part of the rows', async (bench) => {
			expect(await bench.ask(owner, query('crossings'))).toBe('42501');
			expect(await bench.ask(ownerForAcme, query('crossings'))).toBe('42501');
		});
	});

	describe('what the lab says beside its checks', () => {
		state('a member of the owner with BYPASSRLS validates with open eyes', async (bench) => {
			await bench.make(ownerForAcme, CROSSING);
			await bench.make(owner, `${PAIRED} NOT VALID`);
			await bench.make(
				SUPERUSER,
				'CREATE ROLE app_validator LOGIN BYPASSRLS; GRANT app_owner TO app_validator',
			);
			try {
				const validate = 'ALTER TABLE task VALIDATE CONSTRAINT task_project';
				expect(await bench.ask({ role: 'app_validator', tenant: null }, validate)).toBe('23503');
				expect(await bench.ask(owner, `SET row_security = off; ${validate}`)).toBe('42501');
				expect(await bench.ask(owner, validate)).toBe('ALTER TABLE');
			} finally {
				await bench.make(SUPERUSER, 'DROP ROLE app_validator');
			}
		});

		state('ON CONFLICT DO NOTHING tells what a unique key of all tenants tells', async (bench) => {
			await bench.make(owner, 'ALTER TABLE project ADD UNIQUE (slug)');
			const guess = (slug: string) =>
				`INSERT INTO project VALUES (4, '${ACME}', '${slug}', 'guess') ON CONFLICT DO NOTHING`;
			const acme = { role: 'app_user', tenant: ACME };
			expect(await bench.ask(acme, guess('merger'))).toBe('INSERT 0 0');
			expect(await bench.ask(acme, guess('garden'))).toBe('INSERT 0 1');
		});
	});
}, 'composite-keys');
