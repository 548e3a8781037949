import { expect, test } from 'vitest';
import { readSharedScripts } from '../../src/lab/disk.ts';
import { readLab } from '../../src/lab/read.ts';
import { playOnServers } from './on-servers.ts';

/** One tenant's rows go to another server by a publication with a row filter. */
const FILES = {
	'README.md': `---
title: Two servers
summary: One.
question: What?
kind: sql
minutes: 5
version: 1.0.0
patterns: []
tenants:
  - { id: aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa, name: acme, marker: orchid }
  - { id: bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb, name: globex, marker: falcon }
actors:
  - { name: owner, label: the old home, role: postgres }
  - { name: new-home, label: the new home, role: postgres, server: new }
  - { name: acme, label: acme there, role: app_owner, tenant: acme, server: new }
---
Two.`,
	'schema.sql': 'CREATE TABLE note (tenant text, word text, PRIMARY KEY (tenant, word));',
	'seed.sql': "INSERT INTO note VALUES ('acme', 'orchid'), ('globex', 'falcon');",
	'01-move/README.md': '---\ntitle: Move\n---\nLook.',
	'01-move/scenario.sql': `
-- @owner
CREATE PUBLICATION move FOR TABLE note WHERE (tenant = 'acme');
-- @new-home
SELECT count(*) FROM note;
CREATE SUBSCRIPTION move CONNECTION :'main' PUBLICATION move;
-- @owner
INSERT INTO note VALUES ('acme', 'late'), ('globex', 'later');
-- @new-home
DO $$ BEGIN
  WHILE (SELECT count(*) FROM note) < 2 LOOP PERFORM pg_sleep(0.01); END LOOP;
END $$;
BEGIN;
-- @acme
SELECT current_setting('app.tenant_id'), word FROM note ORDER BY word;
-- @new-home
ROLLBACK;
SELECT :'nowhere';
`,
};

test('a scenario plays on two servers, each client in one session, and keeps the names of the servers', async () => {
	const lab = readLab('database-isolation/two-servers', FILES);
	const [step] = lab.steps;
	if (!step) throw new Error('The lab has no step.');
	const { version, probes } = await playOnServers(lab, readSharedScripts(), step);
	expect(version).toMatch(/^18\./);
	const results = Object.fromEntries(
		probes.map(({ id, execution }) => [
			id,
			execution.statements.map(({ tag, rows, error }) => error?.code ?? (rows.length ? rows : tag)),
		]),
	);
	const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
	expect(results).toEqual({
		owner: ['CREATE PUBLICATION'],
		'new-home': [[['0']], 'CREATE SUBSCRIPTION'],
		'owner-2': ['INSERT 0 2'],
		'new-home-2': ['DO', 'BEGIN'],
		acme: [
			[
				[acme, 'late'],
				[acme, 'orchid'],
			],
		],
		'new-home-3': ['ROLLBACK', '42601'],
	});
	expect(JSON.stringify(probes)).toContain("CONNECTION :'main'");
	expect(JSON.stringify(probes)).not.toContain('127.0.0.1');
});
