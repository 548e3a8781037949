import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Policy, pagePolicy, workerPolicy } from './policy.ts';

/** Headers of one path, or of everything below it where the path ends in `/*`. */
export interface HeaderRule {
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
}

/** Files that hosts read or this build made for them; no page asks for them. */
export const HOST_FILES = ['_headers', 'vercel.json', 'nginx.conf'] as const;

const COMMON = {
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'strict-origin-when-cross-origin',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
/** Less the name of the header and its indent. */
const LONGEST_HEADER = 1970;
const POLICY = 'Content-Security-Policy';
const CACHE = 'Cache-Control';
const FOREVER = 'public, max-age=31536000, immutable';
/** A worker of a reader's TypeScript evaluates what the reader wrote; no other file may. */
const WORKER = /^(typescript-)?worker-[\w-]+\.js$/;

/**
 * The rules of a built site, few enough for hosts that take a hundred. Where two match a path they
 * set different headers: a host that finds two policies sends both, and a browser then obeys the
 * stricter of each directive, which would take evaluation from the TypeScript worker.
 *
 * @param base the path the site is served under, with both slashes.
 */
export function headerRules(folder: string, base: string, policy: Policy): HeaderRule[] {
	const page = { [POLICY]: pagePolicy(policy), [CACHE]: 'no-cache' };
	const rules: HeaderRule[] = [
		{ path: `${base}*`, headers: COMMON },
		{ path: base, headers: page },
		{ path: `${base}_astro/*`, headers: { [CACHE]: FOREVER } },
	];
	const entries = readdirSync(folder, { withFileTypes: true })
		.filter(({ name }) => name !== '_astro' && !HOST_FILES.some((file) => file === name))
		.sort((a, b) => a.name.localeCompare(b.name, 'en'));
	for (const entry of entries) {
		const path = `${base}${entry.name}${entry.isDirectory() ? '/*' : ''}`;
		rules.push({ path, headers: page });
	}
	for (const name of readdirSync(join(folder, '_astro')).sort()) {
		const worker = WORKER.exec(name);
		if (!worker) continue;
		const headers = { [POLICY]: workerPolicy(worker[1] !== undefined) };
		rules.push({ path: `${base}_astro/${name}`, headers });
	}
	return rules;
}

/** Writes the rules as the files that hosts read: `_headers`, `vercel.json`, `nginx.conf`. */
export function writeHostFiles(folder: string, base: string, policy: Policy): void {
	const rules = headerRules(folder, base, policy);
	const longest = Math.max(
		...rules.flatMap(({ headers }) => Object.values(headers)).map(({ length }) => length),
	);
	if (longest > LONGEST_HEADER) {
		throw new Error(
			`A header has ${longest} characters and hosts take ${LONGEST_HEADER}: the policy names too many inline scripts and styles. Make some of them files.`,
		);
	}
	writeFileSync(join(folder, '_headers'), headersFile(rules));
	writeFileSync(join(folder, 'vercel.json'), vercelFile(rules));
	writeFileSync(join(folder, 'nginx.conf'), nginxFile(rules, base));
}

/** Netlify, Cloudflare Pages and others, and the local preview. */
function headersFile(rules: readonly HeaderRule[]): string {
	return rules
		.map(({ path, headers }) =>
			[path, ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`), ''].join(
				'\n',
			),
		)
		.join('\n');
}

function vercelFile(rules: readonly HeaderRule[]): string {
	const headers = rules.map(({ path, headers }) => ({
		source: escaped(path).replace(/\*$/, '(.*)'),
		headers: Object.entries(headers).map(([key, value]) => ({ key, value })),
	}));
	return `${JSON.stringify({ trailingSlash: true, headers }, null, '\t')}\n`;
}

/**
 * A server for nginx's `http` block. The values that differ come from maps: nginx drops every
 * `add_header` of a server where a location adds one of its own, and sends none that is empty.
 */
function nginxFile(rules: readonly HeaderRule[], base: string): string {
	const map = (variable: string, name: string) => {
		const lines = rules
			.filter(({ headers }) => headers[name] !== undefined)
			.map(({ path, headers }) => `\t${nginxPattern(path)} "${headers[name]}";`);
		return `map $uri ${variable} {\n\tdefault "";\n${lines.join('\n')}\n}\n`;
	};
	const common = Object.entries(COMMON).map(
		([name, value]) => `\tadd_header ${name} "${value}" always;`,
	);
	return `# Include this file in the http block. Change the lines listen, server_name and alias:
# alias is the folder of the built site.
${map('$hub_policy', POLICY)}${map('$hub_cache', CACHE)}
server {
	listen 80;
	server_name _;
	absolute_redirect off;
	gzip_static on;
	# With the module ngx_brotli: brotli_static on;
${common.join('\n')}
	add_header ${POLICY} $hub_policy always;
	add_header ${CACHE} $hub_cache always;
	error_page 404 ${base}404.html;
	location ${base} {
		alias /srv/hub/;
	}
	location ~ ^${escaped(base)}(?:${HOST_FILES.map(escaped).join('|')})$ {
		return 404;
	}
}
`;
}

/** Exact paths are plain; nginx tries them first, then the patterns in their order. */
function nginxPattern(path: string): string {
	return path.endsWith('*') ? `"~^${escaped(path.slice(0, -1))}"` : `"${path}"`;
}

function escaped(path: string): string {
	return path.replace(/[.+?^$()[\]{}|\\]/g, '\\$&');
}
