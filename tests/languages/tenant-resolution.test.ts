import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { mayHaveCertificate } from '../../labs/data-routing/route-to-placement/code/edge-proxy/edge-proxy.ts';
import {
	type Find,
	findIn,
	type Names,
	type Resolution,
	redirectHeaders,
	resolveTenant,
} from '../../labs/data-routing/route-to-placement/code/tenant-resolver/tenant-resolver.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { ensureCaddy, type RunningCaddy, startCaddy } from '../services/caddy.ts';
import { freePort } from '../services/free-port.ts';
import { ensureGo } from '../services/go.ts';
import { isCi, MissingTool } from '../services/missing.ts';
import { ensurePython } from '../services/python.ts';
import { addressesOf, serveFinalState } from './final-state.ts';

/** One table of hosts, headers and sessions, through Caddy, against resolvers in three languages. */

interface Case {
	readonly name: string;
	readonly host: string;
	readonly session?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Path and query; `/` without it. */
	readonly target?: string;
	readonly answer: Readonly<Record<string, unknown>> & { readonly status: number };
}

const CODE = join(LABS_FOLDER, 'data-routing/route-to-placement/code');
const CASES = join(CODE, 'tenant-resolver/cases.json');
const { cases, sessions } = JSON.parse(readFileSync(CASES, 'utf8')) as {
	cases: Case[];
	sessions: Record<string, string>;
};
const NAMES: Names = { base: 'saas.example', reserved: new Set(['www', 'api', 'status']) };

const state = await serveFinalState(inject('postgresUrl'), 'route-to-placement');
const env = { ...process.env, ...addressesOf(state), CASES };
const pool = new pg.Pool({ connectionString: addressesOf(state)['DATABASE_URL'] });
// The database goes away while the last connections are still closing.
pool.on('error', () => {});
const ended: (() => Promise<unknown> | unknown)[] = [() => pool.end(), () => state.close()];
afterAll(async () => {
	for (const end of ended) await end();
});

/** What the server in TypeScript looks at; the broken twin also believes the client's headers. */
type Look = (headers: Readonly<Record<string, string | string[] | undefined>>) => {
	host: string;
	identity: string | undefined;
};

const right: Look = ({ host = '', authorization = '' }) => ({
	host: String(host),
	identity: sessions[String(authorization).replace('Bearer ', '')],
});
const believing: Look = (headers) => ({
	host: String(headers['x-forwarded-host'] ?? headers.host ?? ''),
	identity: String(headers['x-tenant-id'] ?? right(headers).identity ?? ''),
});

const STATUS = { tenant: 200, public: 200, login: 401, redirect: 308 } as const;

/** A response of the server in TypeScript: the table's answer, and the redirect's own headers. */
function responseTo(found: Resolution, target: string) {
	const { host: _, status: __, ...body } = { host: '', status: 0, ...found };
	const headers = found.kind === 'redirect' ? redirectHeaders(found.host, target) : {};
	return { status: found.kind === 'refused' ? found.status : STATUS[found.kind], headers, body };
}

async function serveTypeScript(look: Look): Promise<number> {
	const server: Server = createServer(async (request, response) => {
		const { host, identity } = look(request.headers);
		const tenant = identity ? parseTenantId(identity) : null;
		const found = await resolveTenant(findIn(pool), NAMES, host, tenant);
		const { status, headers, body } = responseTo(found, request.url ?? '/');
		response.writeHead(status, { 'content-type': 'application/json', ...headers });
		response.end(JSON.stringify(body));
	});
	const port = await freePort();
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	ended.unshift(() => server.close());
	return port;
}

/** Starts a server that says its port in its first line. */
function serve(command: string, args: readonly string[], cwd: string): Promise<number> {
	const child: ChildProcess = spawn(command, args, { cwd, env, detached: true });
	ended.unshift(() => {
		// `go run` starts a second process: both are of this group.
		if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
	});
	return new Promise((resolve, reject) => {
		let output = '';
		const collect = (chunk: Buffer) => {
			output += chunk.toString();
			const port = /^port (\d+)$/m.exec(output)?.[1];
			if (port) resolve(Number(port));
		};
		child.stdout?.on('data', collect);
		child.stderr?.on('data', collect);
		child.once('close', () => reject(new Error(`${command} ended: ${output}`)));
	});
}

const servers: Readonly<Record<string, () => Promise<number>>> = {
	TypeScript: () => serveTypeScript(right),
	Go: async () => serve((await ensureGo()).go, ['run', './serve'], join(CODE, 'tenant-resolver')),
	Python: async () =>
		serve(await ensurePython(), ['serve_tenant_resolver.py'], join(CODE, 'tenant-resolver')),
};

const yaml = parse(readFileSync(join(CODE, 'edge-proxy/edge-proxy.yaml'), 'utf8'));

async function behindCaddy(upstream: number): Promise<number> {
	const port = await freePort();
	const caddy = await startCaddy(withoutTls(), port, {
		EDGE_LISTEN: `127.0.0.1:${port}`,
		EDGE_UPSTREAM: `127.0.0.1:${upstream}`,
		EDGE_ASK: `http://127.0.0.1:${upstream}/`,
	});
	ended.unshift(() => caddy.stop());
	return port;
}

/** The same configuration without certificates: the table is about hosts. */
function withoutTls() {
	const plain = structuredClone(yaml);
	delete plain.apps.tls;
	delete plain.apps.http.servers.edge.tls_connection_policies;
	return plain;
}

/** Sends a request as it is written here: a client library would tidy the host. */
function send(
	port: number,
	{ host, session, headers = {}, target = '/' }: Omit<Case, 'name' | 'answer'>,
) {
	const lines = [
		`GET ${target} HTTP/1.1`,
		`Host: ${host}`,
		'Connection: close',
		...(session ? [`Authorization: Bearer ${session}`] : []),
		...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
	];
	return new Promise<Record<string, unknown>>((resolve, reject) => {
		const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
		let text = '';
		socket.on('data', (chunk) => {
			text += chunk.toString();
		});
		socket.on('error', reject);
		socket.on('end', () => {
			const header = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(text)?.[1];
			const [location, cacheControl] = [header('location'), header('cache-control')];
			resolve({
				status: Number(/^HTTP\/1\.\d (\d+)/.exec(text)?.[1]),
				...JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? '{}'),
				...(location && { location }),
				...(cacheControl && { cacheControl }),
			});
		});
	});
}

async function orSkipTool<Value>(
	work: () => Promise<Value>,
	skip: (note?: string) => never,
): Promise<Value> {
	try {
		await ensureCaddy();
		return await work();
	} catch (cause) {
		if (!(cause instanceof MissingTool) || isCi()) throw cause;
		return skip(cause.message);
	}
}

test('the table is large enough to mean something', () => {
	expect(cases.length).toBeGreaterThanOrEqual(30);
	expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

/** A server in Go is compiled first, with its modules on a machine that has none yet. */
const COMPILES_MS = 300_000;

describe.each(Object.entries(servers))('%s behind Caddy', (_, start) => {
	let port: number | undefined;
	let missing: string | undefined;
	beforeAll(async () => {
		try {
			await ensureCaddy();
			port = await behindCaddy(await start());
		} catch (cause) {
			if (!(cause instanceof MissingTool) || isCi()) throw cause;
			missing = cause.message;
		}
	}, COMPILES_MS);

	test.each(cases)('$name', async (one) => {
		if (port === undefined) return expect(missing).toBeDefined();
		expect(await send(port, one)).toEqual(one.answer);
	});

	test('a target in absolute form addresses its own host, and the session is compared with it', async () => {
		if (port === undefined) return expect(missing).toBeDefined();
		const one = { host: 'acme.saas.example', session: 'session-of-acme' };
		const target = 'http://globex.saas.example/';
		expect(await send(port, { ...one, target })).toEqual({ status: 403, kind: 'refused' });
	});

	test.each(['acme saas.example', 'acme.saas.example, globex.saas.example', ''])(
		'a host that is none, %j, is 400',
		async (host) => {
			if (port === undefined) return expect(missing).toBeDefined();
			expect(await send(port, { host, session: 'session-of-acme' })).toMatchObject({ status: 400 });
		},
	);
});

describe('what the proxy passes on of a header that names a tenant', () => {
	/** As CGI and WSGI name it: every spelling of a header is one variable. */
	const variable = (name: string) => `HTTP_${name.toUpperCase().replaceAll('-', '_')}`;
	let port: number | undefined;
	let missing: string | undefined;
	beforeAll(async () => {
		const server = createServer(({ rawHeaders: raw }, response) => {
			const pairs = raw.flatMap((name, at) => (at % 2 ? [] : [[variable(name), raw[at + 1]]]));
			response.end(JSON.stringify({ pairs }));
		});
		const upstream = await freePort();
		await new Promise<void>((resolve) => server.listen(upstream, '127.0.0.1', resolve));
		ended.unshift(() => server.close());
		try {
			port = await behindCaddy(upstream);
		} catch (cause) {
			if (!(cause instanceof MissingTool) || isCi()) throw cause;
			missing = cause.message;
		}
	});

	/** The variables that carry the forged value. */
	async function forged(name: string): Promise<unknown[]> {
		const headers = { [name]: 'globex.saas.example', 'X-Kept': 'globex.saas.example' };
		const { pairs } = await send(port ?? 0, { host: 'acme.saas.example', headers });
		return (pairs as string[][])
			.filter(([, value]) => value?.includes('globex'))
			.map(([found]) => found);
	}

	const names = ['X-Tenant-Id', 'X-Tenant', 'X-Original-Host', 'X-Host', 'Forwarded'];
	const overwritten = ['X-Forwarded-Host', 'X-Forwarded-For', 'X-Forwarded-Proto'];
	test.each([...[...names, ...overwritten].flatMap(spellings), 'x_tenant-id', 'x-FORWARDED_host'])(
		'nothing of %s',
		async (name) => {
			if (port === undefined) return expect(missing).toBeDefined();
			expect(await forged(name)).toEqual(['HTTP_X_KEPT']);
		},
	);

	/** Each hyphen as it is and as an underscore. */
	function spellings(name: string): string[] {
		const [first = '', ...labels] = name.split('-');
		return labels.reduce(
			(begun, label) => begun.flatMap((one) => [`${one}-${label}`, `${one}_${label}`]),
			[first],
		);
	}
});

test('a closed tenant’s host is 403, and its former host leads there', async () => {
	const id = sessions['session-of-acme'] ?? '';
	const place = { schema_name: null, epoch: null };
	const find: Find = async (host) => ({
		...{ id, slug: 'acme', status: 'closed', ...place },
		state: host.startsWith('acme.') ? 'verified' : 'former',
	});
	const tenant = parseTenantId(id);
	const answer = (host: string) => resolveTenant(find, NAMES, host, tenant);
	expect(await answer('acme.saas.example')).toEqual({ kind: 'refused', status: 403 });
	const former = await answer('acme-inc.saas.example');
	expect(former).toEqual({ kind: 'redirect', host: 'acme.saas.example' });
});

test('reached past the proxy, a forged X-Forwarded-Host and X-Tenant-Id change nothing', async () => {
	const port = await serveTypeScript(right);
	for (const one of cases.filter(({ headers }) => headers)) {
		expect(await send(port, one), one.name).toEqual(one.answer);
	}
});

test('a twin that believes headers hands globex’s schema to acme’s session', async () => {
	const port = await serveTypeScript(believing);
	const forged = {
		host: 'acme.saas.example',
		session: 'session-of-acme',
		headers: {
			'X-Forwarded-Host': 'globex.saas.example',
			'X-Tenant-Id': sessions['session-of-globex'] ?? '',
		},
	};
	expect(await send(port, forged)).toMatchObject({ status: 200, schema: 't_globex_2' });
});

describe('certificates on demand', () => {
	let caddy: RunningCaddy | undefined;
	let port = 0;
	const asked: string[] = [];

	/** The ask endpoint: 200 for a host that the catalog would serve, 404 for any other. */
	async function serveAsk(): Promise<number> {
		const server = createServer(async (request, response) => {
			const host = new URL(request.url ?? '/', 'http://ask').searchParams.get('domain') ?? '';
			asked.push(host);
			const ours = await mayHaveCertificate(findIn(pool), NAMES, host);
			response.writeHead(ours ? 200 : 404).end();
		});
		const ask = await freePort();
		await new Promise<void>((resolve) => server.listen(ask, '127.0.0.1', resolve));
		ended.unshift(() => server.close());
		return ask;
	}

	/** Common name's issuer of the certificate for this name, or why there was none. */
	function handshake(servername: string): Promise<string> {
		return new Promise((resolve) => {
			const socket = connectTls(
				{ host: '127.0.0.1', port, servername, rejectUnauthorized: false },
				() => {
					const names = socket.getPeerCertificate().subjectaltname ?? '';
					socket.destroy();
					resolve(names);
				},
			);
			socket.once('error', (cause) => resolve(`refused: ${(cause as NodeJS.ErrnoException).code}`));
		});
	}

	test.each(['saas.example', 'www', 'acme', 'acme-inc', 'files.acme'])(
		'are not asked for one by one below the base: %s',
		async (name) => {
			const host = name.includes('saas') ? name : `${name}.saas.example`;
			expect(await mayHaveCertificate(findIn(pool), NAMES, host)).toBe(false);
		},
	);

	test('are made for verified domains alone', async ({ skip }) => {
		const upstream = await serveTypeScript(right);
		port = await freePort();
		const started = await orSkipTool(
			async () =>
				startCaddy(yaml, port, {
					EDGE_LISTEN: `127.0.0.1:${port}`,
					EDGE_UPSTREAM: `127.0.0.1:${upstream}`,
					EDGE_ASK: `http://127.0.0.1:${await serveAsk()}/`,
				}),
			skip,
		);
		caddy = started;
		ended.unshift(() => caddy?.stop());
		expect(await handshake('pay.orchid.test')).toBe('DNS:pay.orchid.test');
		// These two are made when the proxy starts, while it already listens.
		const inTime = { timeout: 60_000 };
		await expect.poll(() => handshake('saas.example'), inTime).toBe('DNS:saas.example');
		await expect.poll(() => handshake('www.saas.example'), inTime).toBe('DNS:*.saas.example');
		for (const name of ['acme', 'acme-inc', 'initech', 'nobody']) {
			expect(await handshake(`${name}.saas.example`), name).toBe('DNS:*.saas.example');
		}
		expect(await handshake('pay.stapler.test')).toBe('DNS:pay.stapler.test');
		for (const name of ['shop.falcon.test', 'pay.nobody.test', 'files.acme.saas.example']) {
			expect(await handshake(name), name).toMatch(/^refused: /);
		}
		expect(asked).not.toContain('acme.saas.example');
		expect(asked).toContain('shop.falcon.test');
	}, 150_000);
});
