import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { facts } from './pglite/project.ts';

const address = (role: string) => `postgres://${role}@127.0.0.1:54321/lab`;

/** Beginnings of the names of tests that need a server with several sessions; see README.md. */
const leftOut = facts.leftOut.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));

export default defineConfig({
	resolve: {
		alias: [
			{
				find: /^pg$/,
				replacement: fileURLToPath(new URL('./pglite/pg.ts', import.meta.url)),
			},
		],
	},
	test: {
		include: [facts.test],
		testTimeout: 30_000,
		env: {
			DATABASE_URL: address('app_user'),
			OWNER_URL: address('app_owner'),
			SUPERUSER_URL: address('postgres'),
		},
		...(leftOut.length > 0 && { testNamePattern: `^(?!.*(?:${leftOut.join('|')}))` }),
	},
});
