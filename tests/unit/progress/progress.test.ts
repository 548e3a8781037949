import { describe, expect, test } from 'vitest';
import { MAX_ATTEMPTS, Progress } from '../../../src/lab/progress/progress.ts';
import { Store } from '../../../src/lab/progress/store.ts';
import { FakeStorage } from './fake-storage.ts';

const KEY = 'hub:lab:lab@1.0.0';
const STARTER = '-- starter';

function progressIn(raw: FakeStorage | undefined, version = '1.0.0') {
	return new Progress('lab', version, new Store(raw));
}

/** Types a text on the fresh starter, as a new attempt. */
function begin(progress: Progress, text: string, now: number) {
	return progress.write('one', null, { text, before: STARTER, starter: STARTER, now });
}

describe('attempts', () => {
	test('one attempt grows while the reader types, the next visit begins another', () => {
		const progress = progressIn(new FakeStorage());
		const { ref } = begin(progress, 'S', 10);
		progress.write('one', ref, { text: 'SE', before: 'S', starter: STARTER, now: 20 });
		expect(progress.attempts('one')).toEqual([{ id: 10, at: 20, text: 'SE', version: '1.0.0' }]);
		begin(progress, 'other', 30);
		expect(progress.attempts('one').map(({ text }) => text)).toEqual(['other', 'SE']);
		expect(progress.attempts('two')).toEqual([]);
	});

	test('two that begin in the same millisecond stay two', () => {
		const progress = progressIn(new FakeStorage());
		begin(progress, 'a', 10);
		begin(progress, 'b', 10);
		expect(progress.attempts('one').map(({ id }) => id)).toEqual([11, 10]);
	});

	test('a text that is the starter again is no attempt', () => {
		const progress = progressIn(new FakeStorage());
		const { ref } = begin(progress, 'S', 10);
		const back = { text: STARTER, before: 'S', starter: STARTER, now: 20 };
		expect(progress.write('one', ref, back).ref).toBeNull();
		expect(progress.attempts('one')).toEqual([]);
	});

	test('past the cap the oldest makes room, and is handed back', () => {
		const progress = progressIn(new FakeStorage());
		for (let now = 1; now <= MAX_ATTEMPTS; now += 1) {
			expect(begin(progress, `text ${now}`, now).dropped).toBeNull();
		}
		const { dropped, ref } = begin(progress, 'one more', 99);
		expect(dropped).toEqual({ id: 1, at: 1, text: 'text 1', version: '1.0.0' });
		expect(progress.attempts('one')).toHaveLength(MAX_ATTEMPTS);
		const more = { text: 'one more.', before: 'one more', starter: STARTER, now: 100 };
		expect(progress.write('one', ref, more).dropped).toBeNull();
	});

	test('a tab whose attempt another tab changed begins one of its own', () => {
		const raw = new FakeStorage();
		const [here, there] = [progressIn(raw), progressIn(raw)];
		const { ref } = begin(here, 'shared', 10);
		there.write('one', ref, { text: 'theirs', before: 'shared', starter: STARTER, now: 20 });
		here.write('one', ref, { text: 'mine', before: 'shared', starter: STARTER, now: 30 });
		expect(here.attempts('one').map(({ text }) => text)).toEqual(['mine', 'theirs']);
	});

	test('two tabs keep what the other did', () => {
		const raw = new FakeStorage();
		const [here, there] = [progressIn(raw), progressIn(raw)];
		begin(here, 'mine', 10);
		there.markPassed('two');
		begin(there, 'theirs', 20);
		here.markPassed('one');
		expect(here.attempts('one')).toHaveLength(2);
		expect([here.passed('one'), here.passed('two')]).toEqual([true, true]);
	});

	test('an attempt of another version is offered with it, and never written to', () => {
		const raw = new FakeStorage();
		begin(progressIn(raw), 'old', 10);
		const now = progressIn(raw, '1.1.0');
		const [old] = now.attempts('one');
		expect(old).toEqual({ id: 10, at: 10, text: 'old', version: '1.0.0' });
		const change = { text: 'old!', before: 'old', starter: STARTER, now: 20 };
		const { ref } = now.write('one', { version: '1.0.0', id: 10 }, change);
		expect(ref).toEqual({ version: '1.1.0', id: 20 });
		expect(now.attempts('one').map(({ text }) => text)).toEqual(['old!', 'old']);
		expect(now.passed('one')).toBe(false);
	});

	test('an attempt of this version with the same id and text is another one', () => {
		const raw = new FakeStorage();
		begin(progressIn(raw), 'same', 10);
		const now = progressIn(raw, '1.1.0');
		begin(now, 'same', 10);
		const change = { text: 'same!', before: 'same', starter: STARTER, now: 20 };
		now.write('one', { version: '1.0.0', id: 10 }, change);
		expect(now.attempts('one').map(({ text }) => text)).toEqual(['same!', 'same', 'same']);
	});

	test('what is discarded can be put back, in its own version', () => {
		const raw = new FakeStorage();
		begin(progressIn(raw), 'old', 10);
		const progress = progressIn(raw, '1.1.0');
		const gone = progress.discard('one', { version: '1.0.0', id: 10 });
		expect(progress.attempts('one')).toEqual([]);
		expect(progress.discard('one', { version: '1.0.0', id: 10 })).toBeUndefined();
		if (gone) progress.restore('one', gone);
		expect(progressIn(raw).attempts('one')).toMatchObject([{ id: 10, text: 'old' }]);
	});

	test('forgetting what was passed keeps the attempts', () => {
		const progress = progressIn(new FakeStorage());
		begin(progress, 'mine', 10);
		progress.markPassed('one');
		progress.forgetPassed();
		expect(progress.passed('one')).toBe(false);
		expect(progress.attempts('one')).toHaveLength(1);
	});
});

describe('what a browser holds', () => {
	test.each([
		'not JSON',
		'null',
		'{"steps": 7}',
		'{"steps": {"one": null}}',
		'{"steps": {"one": {"attempts": [1, {"id": 1}, {"id": 1, "at": 1e99, "text": "x"}]}}}',
		'{"steps": {"one": {"attempts": {}, "passed": "yes"}}}',
	])('reads damaged content as empty: %s', (text) => {
		const progress = progressIn(new FakeStorage({ [KEY]: text }));
		expect(progress.attempts('one')).toEqual([]);
		expect(progress.passed('one')).toBe(false);
		begin(progress, 'mine', 10);
		expect(progress.attempts('one')).toHaveLength(1);
	});

	test('reads the drafts of before there were attempts', () => {
		const text = '{"steps": {"one": {"draft": "half", "before": "a reset", "passed": true}}}';
		const progress = progressIn(new FakeStorage({ [KEY]: text }));
		expect(
			progress
				.attempts('one')
				.map((attempt) => attempt.text)
				.sort(),
		).toEqual(['a reset', 'half']);
		expect(progress.passed('one')).toBe(true);
	});

	test('keys of others are no versions of a lab', () => {
		const raw = new FakeStorage({ 'hub:lab:lab@x': '{}', 'hub:lab:lab2@1.0.0': '{}', theme: '' });
		expect(progressIn(raw).attempts('one')).toEqual([]);
	});
});

describe('a storage that refuses', () => {
	test('keeps everything in memory and says why', () => {
		expect(new Store(undefined).keeping).toBe('blocked');
		expect(new Store(undefined, 'fresh').keeping).toBe('fresh');
		const progress = progressIn(undefined);
		begin(progress, 'mine', 10);
		expect(progress.attempts('one')).toHaveLength(1);
	});

	test('a full one shows what is newest, and takes it when there is room again', () => {
		const raw = new FakeStorage({}, 100);
		const store = new Store(raw);
		const progress = new Progress('lab', '1.0.0', store);
		begin(progress, 'small', 10);
		expect(store.keeping).toBe('kept');
		const { ref } = begin(progress, 'x'.repeat(200), 20);
		expect(store.keeping).toBe('full');
		expect(progress.attempts('one')).toHaveLength(2);
		expect(raw.getItem(KEY)).not.toContain('xxx');
		if (ref) progress.discard('one', ref);
		expect(store.keeping).toBe('kept');
		expect(progress.attempts('one')).toMatchObject([{ text: 'small' }]);
	});

	test('one that throws at every touch is as good as none', () => {
		const refuse = (): never => {
			throw new DOMException('denied', 'SecurityError');
		};
		const raw = { length: 1, key: refuse, getItem: refuse, setItem: refuse, removeItem: refuse };
		const store = new Store(raw);
		store.remove('a');
		expect([store.get('a'), store.keys(), store.set('a', 'b')]).toEqual([null, [], false]);
		expect(store.get('a')).toBe('b');
	});
});
