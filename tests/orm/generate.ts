import { join } from 'node:path';
import { call } from '../services/call.ts';
import { ensureGo } from '../services/go.ts';

/**
 * `node tests/orm/generate.ts` writes the clients of Prisma and sqlc anew, after schema.prisma,
 * schema.sql or query.sql. Prisma's command line is 230 MB that nothing else needs, so it comes by npx;
 * generating needs no schema engine, which it would download otherwise.
 */

export const PRISMA = '7.10.0';
export const SQLC = 'github.com/sqlc-dev/sqlc/cmd/sqlc@v1.31.1';
const HERE = import.meta.dirname;

export async function sqlc(...args: string[]) {
	const { go } = await ensureGo();
	return call(go, ['run', SQLC, ...args], { cwd: join(HERE, 'go/sqlc') });
}

export async function prisma() {
	const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
	const args = ['--yes', '--ignore-scripts', `prisma@${PRISMA}`, 'generate'];
	return call('npx', args, { cwd: join(HERE, 'prisma'), env });
}

if (import.meta.main) {
	for (const { code, output } of [await sqlc('generate'), await prisma()]) {
		console.log(output);
		if (code !== 0) process.exitCode = code ?? 1;
	}
}
