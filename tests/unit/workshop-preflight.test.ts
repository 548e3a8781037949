import { describe, expect, test } from 'vitest';
import { EngineError } from '../../src/lab/engine.ts';
import { type Machine, runPreflight } from '../../src/workshop/preflight.ts';

/** A machine on which everything works, but for what is given. */
function machine(faults: Partial<Machine> = {}): Machine {
	return {
		tooOldFor: () => [],
		runsCode: () => undefined,
		storage: () => 'kept',
		keep: async (onShare) => {
			onShare(1);
			return { kind: 'kept', version: '1.0.0-abcdefg', sentence: 'Kept.' };
		},
		query: async () => 4,
		typescript: async () => undefined,
		version: async () => '1.0.0-abcdefg',
		...faults,
	};
}

async function check(faults: Partial<Machine> = {}) {
	const told: string[] = [];
	const report = await runPreflight(machine(faults), {
		begins: (name) => told.push(`begins ${name}`),
		ends: ({ check: name, state }) => told.push(`${state} ${name}`),
		downloaded: (share) => told.push(`downloaded ${share}`),
	});
	const failed = report.outcomes.filter(({ state }) => state === 'failed');
	return { ...report, told, failed: failed.map(({ check: name, sentence }) => [name, sentence]) };
}

const fails = (message: string, code?: string) => async () => {
	throw new EngineError(message, code);
};
const named = (name: string, message: string) => async () => {
	throw Object.assign(new Error(message), { name });
};

test('a machine on which everything works is ready, each check told as it goes', async () => {
	const { verdict, version, told } = await check();
	expect([verdict, version]).toEqual(['ready', '1.0.0-abcdefg']);
	expect(told).toEqual([
		'begins page',
		'passed page',
		'begins storage',
		'passed storage',
		'begins offline',
		'downloaded 1',
		'passed offline',
		'begins database',
		'passed database',
		'begins typescript',
		'passed typescript',
	]);
});

describe('a machine that can not run the labs is told why, and downloads nothing', () => {
	const keep = () => {
		throw new Error('It was downloaded.');
	};
	test.each<[string, Partial<Machine>, string]>([
		[
			'an old browser',
			{ tooOldFor: () => ['compressed streams'] },
			'too old for the labs: it has no compressed streams',
		],
		[
			'WebAssembly blocked',
			{
				runsCode: () => {
					throw new EngineError('This browser is set not to run it.', 'no-webassembly');
				},
			},
			'runs no WebAssembly',
		],
		[
			'no workers',
			{
				runsCode: () => {
					throw new EngineError('no workers');
				},
			},
			'gives the page no workers',
		],
	])('%s', async (_, fault, sentence) => {
		const { verdict, failed, outcomes } = await check({ ...fault, keep });
		expect(verdict).toBe('not-ready');
		expect(failed).toEqual([['page', expect.stringContaining(sentence)]]);
		expect(outcomes.filter(({ state }) => state === 'skipped')).toHaveLength(3);
	});
});

describe('PostgreSQL that does not start', () => {
	test.each<[string, () => Promise<number>, string]>([
		[
			'for memory',
			named('RangeError', 'WebAssembly.Memory(): could not allocate memory'),
			'not enough memory',
		],
		['for the download', named('DownloadError', 'answer 503'), 'connection broke off'],
		['for its worker', fails('The worker of this lab could not be loaded.'), 'did not load'],
		['in time', fails('PostgreSQL did not start within 30 seconds.'), 'within half a minute'],
		['for WebAssembly', fails('blocked', 'no-webassembly'), 'runs no WebAssembly'],
		['for another reason', fails('42P01: no such table'), '(42P01: no such table)'],
		['with rows', async () => 0, 'gave no rows'],
	])('%s', async (_, query, sentence) => {
		const { verdict, failed } = await check({ query });
		expect(verdict).toBe('not-ready');
		expect(failed).toEqual([['database', expect.stringContaining(sentence)]]);
	});
});

describe('a machine that runs the labs and lacks something', () => {
	test.each<[string, Partial<Machine>, string]>([
		['storage', { storage: () => 'blocked' }, 'Open the hub in a normal window'],
		['storage', { storage: () => 'full' }, 'has no room for your answers'],
		['typescript', { typescript: fails('blocked') }, 'pair up or take another browser'],
		[
			'offline',
			{ keep: async () => ({ kind: 'refused', reason: 'no-worker', sentence: 'No worker.' }) },
			'No worker.',
		],
	])('%s', async (name, fault, sentence) => {
		const { verdict, failed, version } = await check(fault);
		expect([verdict, version]).toEqual(['limited', '1.0.0-abcdefg']);
		expect(failed).toEqual([[name, expect.stringContaining(sentence)]]);
	});
});

test('a network cut in the middle is not taken for a slow machine', async () => {
	const { verdict, failed, outcomes } = await check({
		keep: async () => ({
			kind: 'refused',
			reason: 'network',
			sentence: 'Broke off after 3 files.',
		}),
		query: () => new Promise(() => undefined),
	});
	expect(verdict).toBe('not-ready');
	expect(failed).toEqual([['offline', 'Broke off after 3 files.']]);
	expect(outcomes.filter(({ state }) => state === 'skipped').map((one) => one.check)).toEqual([
		'database',
		'typescript',
	]);
});
