import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '~': fileURLToPath(new URL('./src', import.meta.url)) };

/** A project is a folder of `tests/`; `tests/run.ts` runs them one after the other. */
function project(name: string, test: object = {}) {
	return {
		resolve: { alias },
		test: {
			name,
			include: [`tests/${name}/**/*.test.{ts,tsx}`],
			environment: 'node',
			testTimeout: 60_000,
			hookTimeout: 120_000,
			...test,
		},
	};
}

// Both share one cluster, and an engine changes the cluster's roles: never two files at once.
const withServer = { globalSetup: 'tests/services/global-postgres.ts', fileParallelism: false };

export default defineConfig({
	test: {
		passWithNoTests: false,
		projects: [
			project('unit', { testTimeout: 10_000 }),
			project('content'),
			// A test may play a dozen answers, beside another lane's compilers.
			project('labs', { ...withServer, testTimeout: 180_000 }),
			project('languages', withServer),
		],
	},
});
