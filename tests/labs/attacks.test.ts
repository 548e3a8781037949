import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { ATTACK_TENANTS, type Attack, proveAttack, readAttack } from '../../src/lab/attack.ts';
import { attackInputs, parseAttackTranscript } from '../../src/lab/attack-transcript.ts';
import { listAttacks, readAttackFromDisk, readSharedScripts } from '../../src/lab/disk.ts';
import type { Engine } from '../../src/lab/engine.ts';
import { connectPostgres } from '../../src/lab/engines/postgres.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { createNodeScripts } from '../../src/lab/node-scripts.ts';
import { proveScriptAttack } from '../../src/lab/typescript/prove-attack.ts';
import { checkProblems, scriptProblems } from './portable.ts';
import { recordAttack } from './recording.ts';

const shared = readSharedScripts();
// A verdict is proven here, not its time: a reader’s 10 seconds are few on a machine that tests other things.
const scripts = createNodeScripts(60_000);
const attacks = listAttacks().map((id) => readAttackFromDisk(id));
const sqlAttacks = attacks.filter(({ language }) => language === 'sql').map(({ id }) => id);
const scriptAttacks = attacks.filter(({ language }) => language === 'ts').map(({ id }) => id);

/** The owner of a table reads past its policy until row security is forced. */
const FIXTURE: Readonly<Record<string, string>> = {
	'README.md': `---
title: The owner reads past the policy
summary: A job that logs in as the table’s owner reads every tenant.
fix: Force row security on the table.
since: PostgreSQL 9.5
domain: database-isolation
patterns: [MT-DB-001]
role: app_owner
tenant: acme
---
Row security does not bind the owner of a table.`,
	'setup.sql': `CREATE TABLE note (tenant_id uuid NOT NULL, body text NOT NULL);
INSERT INTO note VALUES ('aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', 'orchid'),
  ('bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb', 'falcon');
CREATE POLICY tenant_isolation ON note USING (
  tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE TABLE stolen (body text NOT NULL);
GRANT SELECT ON stolen TO app_user;`,
	'vulnerable.sql': 'ALTER TABLE note ENABLE ROW LEVEL SECURITY;',
	'fixed.sql': 'ALTER TABLE note ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;',
	'attack.sql': 'INSERT INTO stolen SELECT body FROM note;',
	'check.sql': `BEGIN;
SET LOCAL SESSION AUTHORIZATION app_user;
SELECT count(*) = 0 AS ok, 'Nothing of globex was stolen.' AS expectation,
       string_agg(body, ', ') AS evidence
FROM stolen WHERE body = 'falcon';
ROLLBACK;`,
};

const fixture = (changes: Readonly<Record<string, string>> = {}) =>
	readAttack('owner-without-force', { ...FIXTURE, ...changes });

describe('reading', () => {
	test('takes the files of the folder', () => {
		expect(fixture()).toMatchObject({
			id: 'owner-without-force',
			role: 'app_owner',
			patterns: ['MT-DB-001'],
			attack: FIXTURE['attack.sql'],
			setupBy: 'app_owner',
			madeBy: 'app_owner',
			transcript: null,
		});
	});

	test.each([
		[{ 'notes.txt': '' }, /notes\.txt has no role; an attack holds README\.md/],
		[{ 'README.md': `${FIXTURE['README.md']?.replace('role:', 'rôle:')}` }, /Unrecognized key/],
		[{ 'README.md': FIXTURE['README.md']?.split('\nRow')[0] ?? '' }, /tells nothing/],
	])('refuses %o', (changes, message) => {
		expect(() => fixture(changes)).toThrow(message);
	});

	test.each(Object.keys(FIXTURE))('names %s when it is missing', (name) => {
		const { [name]: _, ...rest } = FIXTURE;
		expect(() => readAttack('x', rest)).toThrow(`${name} is missing`);
	});
});

const makers: Readonly<Record<Engine['kind'], () => Promise<Engine>>> = {
	pglite: createNodePGlite,
	postgres: () => connectPostgres(inject('postgresUrl'), shared.roles),
};

describe.each(Object.entries(makers))('on %s', (_, make) => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await make();
	});
	afterAll(() => engine.close());
	const problems = async (attack: Attack) => (await proveAttack(engine, attack, shared)).problems;

	test('a real attack with a real fix has no problem', async () => {
		const proof = await proveAttack(engine, fixture(), shared);
		expect(proof.problems).toEqual([]);
		expect(proof.vulnerable.expectations).toEqual([
			{ ok: false, text: 'Nothing of globex was stolen.', evidence: 'falcon' },
		]);
	});

	test('a fix that fixes nothing is found', async () => {
		const unfixed = fixture({ 'fixed.sql': FIXTURE['vulnerable.sql'] ?? '' });
		expect(await problems(unfixed)).toEqual([expect.stringMatching(/^Fixed, and yet not so/)]);
	});

	test('a fix that hides the theft from the check is found by what the attacker reads', async () => {
		const reads = `${FIXTURE['attack.sql']} SELECT body FROM note;`;
		const stillOpen = `${FIXTURE['vulnerable.sql']}
			CREATE RULE nothing AS ON INSERT TO stolen DO INSTEAD NOTHING;`;
		expect(await problems(fixture({ 'attack.sql': reads, 'fixed.sql': stillOpen }))).toEqual([
			'Fixed, and yet the attacker reads: “falcon” belongs to globex.',
		]);
	});

	test('an attack that attacks nothing is found', async () => {
		expect(await problems(fixture({ 'attack.sql': 'SELECT 1;' }))).toEqual([
			expect.stringMatching(/nothing was attacked/),
		]);
	});

	test('an attack that stops with an error is found', async () => {
		const broken = fixture({ 'attack.sql': 'INSERT INTO stolen SELECT nope FROM note;' });
		expect(await problems(broken)).toContainEqual(expect.stringMatching(/stops.*42703/));
	});

	test.for(sqlAttacks)(
		'attacks/%s succeeds where it should and fails where it should',
		async (id) => {
			expect(await problems(readAttackFromDisk(id))).toEqual([]);
		},
	);
});

/** A reader of invoices that trusts the tenant which the caller names. */
const SCRIPT_FIXTURE: Readonly<Record<string, string>> = {
	'README.md': `---
title: The caller names the tenant
summary: Whoever asks for another tenant’s invoices gets them.
fix: Take the tenant from the session.
since: always
domain: auth-isolation
patterns: [MT-DB-001]
tenant: acme
---
A header is the caller’s to write.`,
	'setup.ts': `export const invoices = [
	{ tenant: 'acme', memo: 'orchid delivery' },
	{ tenant: 'globex', memo: 'falcon rollout' },
];`,
	'vulnerable.ts': `import { invoices } from './setup.ts';
export const read = (session: string, header: string) => invoices.filter(({ tenant }) => tenant === header);`,
	'fixed.ts': `import { invoices } from './setup.ts';
export const read = (session: string, header: string) => invoices.filter(({ tenant }) => tenant === session);`,
	'attack.ts': `export default ({ read }) => read('acme', 'globex');`,
	'check.ts': `export default async ({ read }, expect) => {
	await expect('acme reads its own invoice.', () => read('acme', 'acme').length === 1);
	await expect('acme reads nothing of globex.', () => !JSON.stringify(read('acme', 'globex')).includes('falcon'));
};`,
};

describe('in TypeScript', () => {
	const attack = (changes: Readonly<Record<string, string>> = {}) =>
		readAttack('header-names-tenant', { ...SCRIPT_FIXTURE, ...changes });
	const problems = async (changes: Readonly<Record<string, string>>) =>
		(await proveScriptAttack(scripts, attack(changes))).problems;

	test('a real attack with a real fix has no problem', async () => {
		const proof = await proveScriptAttack(scripts, attack());
		expect(proof.problems).toEqual([]);
		expect(proof.vulnerable.leaks).toMatchObject([{ tenant: 'globex', channel: 'row' }]);
		expect(proof.vulnerable.expectations.map(({ ok }) => ok)).toEqual([true, false]);
	});

	test('a fix that fixes nothing is found, by the check and by what was read', async () => {
		const unfixed = { 'fixed.ts': SCRIPT_FIXTURE['vulnerable.ts'] ?? '' };
		expect(await problems(unfixed)).toEqual([
			expect.stringMatching(/^Fixed, and yet not so: acme reads nothing/),
			'Fixed, and yet the attacker reads: “falcon rollout” belongs to globex.',
		]);
	});

	test('a fix that locks everybody out is found', async () => {
		expect(await problems({ 'fixed.ts': 'export const read = () => [];' })).toEqual([
			expect.stringMatching(/^Fixed, and yet not so: acme reads its own/),
		]);
	});

	test('an attack that the vulnerable state refuses is found', async () => {
		expect(await problems({ 'vulnerable.ts': SCRIPT_FIXTURE['fixed.ts'] ?? '' })).toEqual([
			expect.stringMatching(/nothing was attacked/),
		]);
	});

	test('an attack that throws is found', async () => {
		const broken = { 'vulnerable.ts': `export const read = () => { throw new Error('no'); };` };
		expect(await problems(broken)).toContainEqual(expect.stringMatching(/stops.*Error: no/));
	});

	test('a file in the other language has no role', () => {
		expect(() => attack({ 'fixed.sql': '' })).toThrow(/fixed\.sql has no role/);
	});

	test.for(scriptAttacks)(
		'attacks/%s succeeds where it should and fails where it should',
		async (id) => {
			expect((await proveScriptAttack(scripts, readAttackFromDisk(id))).problems).toEqual([]);
		},
	);
});

test.for(listAttacks())('attacks/%s keeps to the rules for scripts and checks', (id) => {
	const attack = readAttackFromDisk(id);
	const parts = ['setup', 'vulnerable', 'fixed', 'attack'] as const;
	const problems =
		attack.language === 'ts'
			? []
			: [
					...parts.flatMap((name) => scriptProblems(`${name}.sql`, attack[name], [])),
					...checkProblems('check.sql', attack.check),
				];
	expect(problems).toEqual([]);
	for (const { marker } of ATTACK_TENANTS) expect(attack.setup).toContain(marker);
	for (const sentence of [attack.summary, attack.fix]) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

describe('the recorded transcripts', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await makers.postgres();
	});
	afterAll(() => engine.close());

	test.for(listAttacks())('of attacks/%s is current (npm run record)', async (id) => {
		const attack = readAttackFromDisk(id);
		expect(parseAttackTranscript(attack).inputs).toBe(await attackInputs(attack, shared));
		expect(
			await recordAttack({ engine, scripts, url: inject('postgresUrl') }, attack, shared),
		).toBe(attack.transcript);
	});
});
