import { describe, expect, test } from 'vitest';
import { planAttack } from '../../src/lab/attack-cli.ts';
import { UsageError } from '../../src/lab/command.ts';
import { listAttacks } from '../../src/lab/disk.ts';

/** `npm run attack`: what a call may say, and the sentence for what it may not. */

describe('a call', () => {
	test('of an attack alone runs it in PGlite, with an address on the server', () => {
		const url = 'postgres://postgres@127.0.0.1:1/postgres';
		expect(planAttack(['owner-without-force'])).toMatchObject({
			attack: { id: 'owner-without-force', role: 'app_owner' },
			url: null,
		});
		expect(planAttack(['owner-without-force', '--url', url])?.url).toBe(url);
	});

	test('for help is no plan', () => {
		expect(planAttack(['--help'])).toBe(null);
	});

	test.each([
		[[], 'Name an attack; there are '],
		[['nope'], `There is no attack nope; there are ${listAttacks().join(', ')}.`],
		[['owner-without-force', 'superuser-login'], 'Name one attack, not 2'],
		[['owner-without-force', '--step', '1'], 'the options are --url, --help'],
		[['owner-without-force', '--url', 'localhost'], '--url is no address of a server'],
	])('%j is refused', (args, message) => {
		expect(() => planAttack(args)).toThrow(UsageError);
		expect(() => planAttack(args)).toThrow(message);
	});
});
