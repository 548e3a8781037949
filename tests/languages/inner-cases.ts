import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { LABS_FOLDER, readLabFromDisk } from '../../src/lab/disk.ts';
import type { CallResult } from '../services/call.ts';
import { startKms } from '../services/kms.ts';
import { MissingTool, orMissing, orSkip } from '../services/missing.ts';
import { startOidcProviders } from '../services/oidc-providers.ts';
import { ensureOpenFga, readStoreTest, startOpenFga } from '../services/openfga.ts';
import { addressesOf, serveFinalState } from './final-state.ts';

/** One test of another language's runner. */
export interface InnerCase {
	readonly name: string;
	readonly state: 'passed' | 'failed' | 'skipped';
	/** What it said; shown when it failed. */
	readonly output: string;
}

/** A tool that is one case: it passes when it ends with 0, and with nothing to say where asked. */
export function caseOf(name: string, { code, output }: CallResult, silent = false): InnerCase {
	const passed = code === 0 && !(silent && output.trim() !== '');
	return { name, state: passed ? 'passed' : 'failed', output };
}

/**
 * Collects the cases of a language and makes each of them a test of its own. A tool that is missing
 * makes one case of all: skipped on a laptop, failed in CI.
 */
export async function reportCases(collect: () => Promise<readonly InnerCase[]>): Promise<void> {
	let cases: readonly InnerCase[];
	try {
		cases = await collect();
	} catch (cause) {
		if (!(cause instanceof MissingTool)) throw cause;
		it('has its tools', async ({ skip }) => {
			await orSkip(() => Promise.reject(cause), skip);
		});
		return;
	}
	for (const { name, state, output } of cases) {
		it(name, ({ skip }) => {
			if (state === 'skipped') skip(`${name}: ${output.trim()}`);
			if (state === 'failed') throw new Error(output.trim() || `${name} failed without a word.`);
		});
	}
}

/** Labs, as `<domain>/<lab>`, with an example that has a file of this kind. */
export function labsWith(file: RegExp): string[] {
	const paths = readdirSync(LABS_FOLDER, { recursive: true })
		.map((path) => String(path).replaceAll('\\', '/'))
		.filter((path) => file.test(path));
	const labs = paths.flatMap((path) => {
		const [domain, lab, folder] = path.split('/');
		return folder === 'code' ? [`${domain}/${lab}`] : [];
	});
	return [...new Set(labs)].sort();
}

/**
 * Calls `use` for each of these labs with the addresses of a database in its final state, of a KMS,
 * of an OpenFGA and of identity providers; without a database for a lab that has none, and without a
 * service that no test asks for. Tests of OpenFGA skip themselves where it can't be built.
 */
export async function inFinalStates(
	postgresUrl: string,
	labs: readonly string[],
	use: (lab: string, addresses: Readonly<Record<string, string>>) => Promise<readonly InnerCase[]>,
): Promise<InnerCase[]> {
	const cases: InnerCase[] = [];
	for (const lab of labs) {
		const id = lab.split('/')[1] as string;
		const asked = variablesOf(lab);
		const needsDatabase = readLabFromDisk(id).kind !== 'crypto' || asked.has('SUPERUSER_URL');
		const state = needsDatabase ? await serveFinalState(postgresUrl, id) : null;
		const kms = asked.has('AWS_ENDPOINT_URL_KMS') ? await startKms() : null;
		const openfga = asked.has('OPENFGA_URL') ? await serveOpenFga() : null;
		const oidc = asked.has('ACME_ISSUER_URL') ? await startOidcProviders() : null;
		try {
			const database = state ? addressesOf(state) : {};
			const env = { ...database, ...kms?.env, ...openfga?.env, ...oidc?.env };
			cases.push(...(await use(lab, env)));
		} finally {
			await oidc?.stop();
			await openfga?.stop();
			await kms?.stop();
			await state?.close();
		}
	}
	return cases;
}

/** An OpenFGA server with the example's model in a store of its own, or null on a laptop without it. */
async function serveOpenFga() {
	const program = await orMissing(ensureOpenFga);
	if (program instanceof MissingTool) return null;
	const server = await startOpenFga(program);
	const store = await server.store(readStoreTest().model);
	const env = { OPENFGA_URL: server.url, OPENFGA_STORE: store.id, OPENFGA_MODEL: store.model };
	return { env, stop: server.stop };
}

/** Names of addresses that stand in the code of a lab's examples. */
function variablesOf(lab: string): Set<string> {
	const folder = join(LABS_FOLDER, lab, 'code');
	const texts = readdirSync(folder, { recursive: true })
		.filter((path) => /\.(go|py)$/.test(String(path)))
		.map((path) => readFileSync(join(folder, String(path)), 'utf8'));
	return new Set(texts.flatMap((text) => text.match(/\b[A-Z]+(_[A-Z]+)*_URL(_[A-Z]+)?\b/g) ?? []));
}
