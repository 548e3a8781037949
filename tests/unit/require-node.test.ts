import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FILE = fileURLToPath(new URL('../../src/require-node.mjs', import.meta.url));

/** Runs the module in a Node that believes to have another version. */
function runAs(version: string): { code: number; stderr: string } {
	const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
	const script = `${pretend}\nawait import(${JSON.stringify(`file://${FILE}`)});`;
	try {
		execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
		return { code: 0, stderr: '' };
	} catch (cause) {
		const { status, stderr } = cause as { status: number; stderr: Buffer };
		return { code: status, stderr: stderr.toString() };
	}
}

test.each(['22.18.0', '22.22.1', '23.0.0', '24.21.0', '26.0.0'])(
	'Node %s is let through',
	(version) => {
		expect(runAs(version)).toEqual({ code: 0, stderr: '' });
	},
);

test.each(['18.20.0', '20.20.2', '22.17.9'])('Node %s stops with one sentence', (version) => {
	const { code, stderr } = runAs(version);
	expect(code).toBe(1);
	expect(stderr.trim().split('\n')).toHaveLength(1);
	expect(stderr).toContain(`This Node is ${version}`);
	expect(stderr).toContain('install Node 24');
});

test('it is written for a Node that knows neither types nor new syntax', () => {
	const source = readFileSync(FILE, 'utf8');
	expect(source).not.toMatch(/^import /m);
	expect(source).not.toMatch(/\?\?=|\bawait\b|#\w/);
});
