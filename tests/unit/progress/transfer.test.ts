import { describe, expect, test } from 'vitest';
import { MAX_FILE, readHubFile, sizeProblem, textFile } from '../../../src/lab/progress/file.ts';
import type { LabRecord } from '../../../src/lab/progress/record.ts';
import { Store } from '../../../src/lab/progress/store.ts';
import { exportProgress, importProgress } from '../../../src/lab/progress/transfer.ts';
import { FakeStorage } from './fake-storage.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const attempt = (id: number, text: string, at = id) => ({ id, at, text });
const KEY = 'hub:lab:lab@1.0.0';

function storeWith(labs: Record<string, LabRecord>, room?: number) {
	const texts = Object.entries(labs).map(([name, record]) => [
		`hub:lab:${name}`,
		JSON.stringify(record),
	]);
	const raw = new FakeStorage(Object.fromEntries(texts), room);
	return { raw, store: new Store(raw) };
}

function stepsIn(raw: FakeStorage, key = KEY): LabRecord['steps'] {
	return JSON.parse(raw.getItem(key) ?? '{"steps":{}}').steps;
}

const MINE: Record<string, LabRecord> = {
	'lab@1.0.0': { steps: { one: { attempts: [attempt(1, 'a')], passed: true } } },
	'lab@0.9.0': { steps: { gone: { attempts: [attempt(2, 'old')] } } },
	'other@2.0.0': { steps: { two: { attempts: [attempt(3, 'c'), attempt(4, 'd')] } } },
};

function exported(labs: Record<string, LabRecord>): string {
	return exportProgress(storeWith(labs).store, NOW)?.content ?? '';
}

function labsOf(content: string) {
	const file = readHubFile(content);
	if (file.kind !== 'progress') throw new Error(JSON.stringify(file));
	return file.labs;
}

describe('a file of all progress', () => {
	test('holds every lab, version and step, and comes back whole', () => {
		const { raw, store } = storeWith(MINE);
		raw.setItem('starlight-theme', 'dark');
		raw.setItem('hub:lab:empty@1.0.0', '{"steps":{"one":{"attempts":[]}}}');
		const file = exportProgress(store, NOW);
		expect(file?.name).toBe('hub-progress-2026-11-24.json');
		expect(file?.sentence).toContain('Saved 4 attempts and 1 passed step of all labs');
		expect(labsOf(file?.content ?? '')).toEqual(MINE);
		const there = storeWith({});
		const sentence = importProgress(there.store, labsOf(file?.content ?? ''));
		expect(sentence).toBe('Added 4 attempts and 1 passed step. Nothing was replaced.');
		expect(exported(MINE)).toBe(exportProgress(there.store, NOW)?.content);
	});

	test('holds what a full storage refused', () => {
		const { store } = storeWith({}, 10);
		store.set(KEY, JSON.stringify(MINE['lab@1.0.0']));
		expect(exportProgress(store, NOW)?.content).toContain('"text": "a"');
	});

	test('is not made of nothing', () => {
		expect(exportProgress(storeWith({}).store, NOW)).toBeNull();
	});

	test('whatever a browser holds, the file can be read again', () => {
		const damaged = '{"steps":{"__proto__":{"passed":true},"A b":{},"one":{"draft":"x","more":1}}}';
		const raw = new FakeStorage({ [KEY]: damaged });
		const file = exportProgress(new Store(raw), NOW);
		expect(labsOf(file?.content ?? '')).toEqual({
			'lab@1.0.0': { steps: { one: { attempts: [attempt(0, 'x')] } } },
		});
	});
});

describe('an import', () => {
	test('adds and replaces nothing, not even past the cap', () => {
		const here = [1, 2, 3, 4, 5].map((id) => attempt(id, `here ${id}`));
		const { raw, store } = storeWith({ 'lab@1.0.0': { steps: { one: { attempts: here } } } });
		const incoming = [attempt(1, 'there 1'), attempt(9, 'here 5')];
		const sentence = importProgress(store, {
			'lab@1.0.0': { steps: { one: { attempts: incoming, passed: true } } },
		});
		expect(sentence).toBe(
			'Added 1 attempt and 1 passed step. 1 attempt was there already. Nothing was replaced.',
		);
		const { one } = stepsIn(raw);
		expect(one?.attempts.map(({ text }) => text)).toEqual([
			...here.map(({ text }) => text),
			'there 1',
		]);
		expect(new Set(one?.attempts.map(({ id }) => id)).size).toBe(6);
		expect(one?.attempts[4]).toEqual(attempt(5, 'here 5', 9));
		expect(one?.passed).toBe(true);
	});

	test('twice adds nothing the second time', () => {
		const { store } = storeWith({});
		importProgress(store, MINE);
		expect(importProgress(store, MINE)).toBe(
			'The file holds nothing new. 4 attempts were there already.',
		);
	});

	test('that does not fit is taken back as a whole', () => {
		const { raw, store } = storeWith({ 'lab@1.0.0': MINE['lab@1.0.0'] as LabRecord }, 200);
		const before = raw.getItem(KEY);
		const sentence = importProgress(store, {
			'lab@1.0.0': { steps: { one: { attempts: [attempt(2, 'b')] } } },
			'big@1.0.0': { steps: { one: { attempts: [attempt(1, 'x'.repeat(500))] } } },
		});
		expect(sentence).toContain('has no room');
		expect(raw.getItem(KEY)).toBe(before);
		expect([...raw.texts.keys()]).toEqual([KEY]);
		expect(store.keeping).toBe('kept');
		expect(store.get('hub:lab:big@1.0.0')).toBeNull();
	});

	test('where nothing is stored lasts as long as the page, and says so', () => {
		const store = new Store(undefined);
		expect(importProgress(store, MINE)).toContain('It lasts until you close the page.');
		expect(store.get(KEY)).toContain('"a"');
	});
});

describe('a file that is not right', () => {
	const KEPT = 'Nothing was taken from it, and nothing of yours was touched.';
	const good = exported(MINE);
	const with_ = (change: (file: Record<string, never>) => void) => {
		const file = JSON.parse(good);
		change(file);
		return JSON.stringify(file);
	};
	const lab = (record: unknown, name = 'lab@1.0.0') =>
		JSON.stringify({ hub: 'progress', format: 1, labs: { [name]: record } });
	const step = (record: unknown) => lab({ steps: { one: record } });

	test.each<[what: string, content: string, sentence: string]>([
		['nothing', '', 'no file of the hub'],
		['a picture', '\u0089PNG', 'no file of the hub'],
		['another JSON', '{"name": "x"}', 'no file of the hub'],
		['null', 'null', 'no file of the hub'],
		['a list', '[]', 'no file of the hub'],
		['half a file', good.slice(0, -40), 'breaks off'],
		[
			'a newer one',
			with_((file) => Object.assign(file, { format: 2 })),
			'newer version of the hub',
		],
		['no format', with_((file) => Object.assign(file, { format: '1' })), 'damaged at format'],
		['no labs', '{"hub":"progress","format":1}', 'damaged at labs'],
		['labs as a list', '{"hub":"progress","format":1,"labs":[]}', 'damaged at labs'],
		['a strange lab', lab({ steps: {} }, '../x@1.0.0'), 'damaged at labs, “../x@1.0.0”'],
		['no steps', lab({}), 'damaged at lab@1.0.0'],
		['more than steps', lab({ steps: {}, more: 1 }), 'damaged at lab@1.0.0'],
		['a strange step', lab({ steps: { '<b>': { attempts: [] } } }), 'damaged at lab@1.0.0, “<b>”'],
		['no attempts', step({}), 'damaged at lab@1.0.0, “one”'],
		['a passed that is none', step({ attempts: [], passed: 1 }), 'damaged at lab@1.0.0, “one”'],
		['an attempt without time', step({ attempts: [{ id: 1, text: 'x' }] }), '“one”'],
		['a time past time', step({ attempts: [{ id: 1, at: 9e15, text: 'x' }] }), '“one”'],
		['a text that is none', step({ attempts: [{ id: 1, at: 1, text: {} }] }), '“one”'],
		['a text without a lab', '{"hub":"text","format":1,"text":"x"}', 'damaged at lab, version'],
		[
			'a huge text',
			textFile({ lab: 'lab', version: '1.0.0', step: 'one', text: 'x'.repeat(1_000_001) }),
			'longer than 1 MB',
		],
	])('%s ends in a sentence', (_what, content, sentence) => {
		const file = readHubFile(content);
		expect(file).toMatchObject({ kind: 'problem', problem: expect.stringContaining(sentence) });
		expect(file).toMatchObject({ problem: expect.stringContaining(KEPT) });
	});

	test('a huge one is not even read', () => {
		expect(sizeProblem(MAX_FILE)).toBeNull();
		expect(sizeProblem(MAX_FILE + 50_000)).toContain(
			'has 20.1 MB, and the hub saves none over 20 MB',
		);
	});

	test('a byte order mark is no damage', () => {
		expect(readHubFile(`\uFEFF${good}`).kind).toBe('progress');
	});
});

test('a file of one text comes back as it was', () => {
	const shared = { lab: 'lab', version: '1.0.0', step: 'one', text: 'SELECT 1;\n' };
	expect(readHubFile(textFile(shared))).toEqual({ kind: 'text', shared });
});
