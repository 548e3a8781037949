import { type Lab, readLab } from '../../src/lab/read.ts';

/** The smallest lab that can be read; tests change one thing in it. */
export const LAB_FILES: Readonly<Record<string, string>> = {
	'README.md': `---
title: Notes
summary: Two tenants keep notes.
question: Who reads a note?
kind: sql
minutes: 5
version: 1.0.0
patterns: [MT-DB-001]
tenants:
  - { id: aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa, name: acme, marker: orchid }
  - { id: bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb, name: globex, marker: falcon }
actors:
  - { name: acme, label: acme’s app, role: app_user, tenant: acme }
  - { name: migrator, label: the migrator, role: app_owner }
---

One table.`,
	'schema.sql': 'CREATE TABLE note (id int);',
	'seed.sql': 'INSERT INTO note VALUES (1);',
	'01-first/README.md': `---
title: First
actor: migrator
probes:
  acme: SELECT * FROM note;
---

Do it.

## Hint

Nudge.

## Hint

Place.

## Why it matters

Because.`,
	'01-first/starter.sql': '-- here',
	'01-first/solution.sql': 'SELECT 1;',
	'01-first/check.sql': 'BEGIN; ROLLBACK;',
	'01-first/wrong/b.sql': 'SELECT 2;',
	'01-first/wrong/a.sql': 'SELECT 3;',
	'01-first/also/c.sql': 'SELECT 4;',
	'02-second/README.md': '---\ntitle: Second\n---\nLook.',
	'02-second/starter.sql': 'SELECT 5;',
};

/** The lab with files changed, or taken away where the text is null. */
export function fixtureLab(
	changes: Readonly<Record<string, string | null>> = {},
	path = 'database-isolation/notes',
): Lab {
	const files = Object.entries({ ...LAB_FILES, ...changes }).filter(([, text]) => text !== null);
	return readLab(path, Object.fromEntries(files) as Record<string, string>);
}
