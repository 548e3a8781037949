import { describe, expect, test } from 'vitest';
import { Desk } from '../../../src/lab/progress/desk.ts';
import { Progress, type VersionedAttempt } from '../../../src/lab/progress/progress.ts';
import { Store } from '../../../src/lab/progress/store.ts';
import { FakeStorage } from './fake-storage.ts';

const STARTER = '-- starter';

/** A browser with a lasting storage and, for each tab, one of the visit. */
function browser(lasting = new FakeStorage()) {
	let clock = 0;
	const open = (visit = new FakeStorage(), step = 'one', version = '1.0.0') => {
		const progress = new Progress('lab', version, new Store(lasting));
		const session = new Store(visit);
		const now = () => ++clock;
		return new Desk({ lab: 'lab', version, step, starter: STARTER, progress, session, now });
	};
	return { lasting, open };
}

const texts = (desk: Desk) => desk.offered().map(({ text }) => text);
const first = (desk: Desk) => desk.offered()[0] as VersionedAttempt;

describe('a visit', () => {
	test('a new one begins with the starter and offers what was typed before', () => {
		const { open } = browser();
		open().type('mine');
		const desk = open();
		expect(desk.text).toBe(STARTER);
		expect(texts(desk)).toEqual(['mine']);
	});

	test('in the same one the text itself returns, and goes on as the same attempt', () => {
		const { open } = browser();
		const tab = new FakeStorage();
		open(tab).type('mine');
		const desk = open(tab);
		expect([desk.text, texts(desk)]).toEqual(['mine', []]);
		desk.type('mine too');
		expect(texts(open())).toEqual(['mine too']);
	});

	test('typing on the fresh starter leaves the earlier attempt alone', () => {
		const { open } = browser();
		open().type('mine');
		const desk = open();
		desk.type('new');
		expect(texts(desk)).toEqual(['mine']);
		expect(texts(open())).toEqual(['new', 'mine']);
	});

	test('steps and versions have texts of their own', () => {
		const { open } = browser();
		const tab = new FakeStorage();
		open(tab).type('mine');
		expect(open(tab, 'two').text).toBe(STARTER);
		const newer = open(tab, 'one', '1.1.0');
		expect(newer.text).toBe(STARTER);
		expect(first(newer)).toMatchObject({ text: 'mine', version: '1.0.0' });
	});

	test.each(['', 'x', '7', '{"text": 1}', '{"text": "a", "guest": {"from": "link"}}'])(
		'a damaged one does no harm: %s',
		(json) => {
			const desk = browser().open(new FakeStorage({ 'hub:work:lab@1.0.0/one': json }));
			expect([STARTER, 'a']).toContain(desk.text);
			expect(desk.from).toBeNull();
		},
	);
});

describe('an attempt', () => {
	test('is opened, worked on, and offers the one that lay there', () => {
		const { open } = browser();
		open().type('old');
		const desk = open();
		desk.type('new');
		desk.open(first(desk));
		expect([desk.text, texts(desk)]).toEqual(['old', ['new']]);
		desk.type('old, mended');
		expect(texts(open())).toEqual(['old, mended', 'new']);
	});

	test('is discarded, and comes back once', () => {
		const { open } = browser();
		open().type('old');
		const desk = open();
		desk.discard(first(desk));
		expect([texts(desk), desk.gone?.why]).toEqual([[], 'discarded']);
		desk.undo();
		expect([texts(desk), desk.gone]).toEqual([['old'], null]);
		desk.undo();
		expect(texts(desk)).toEqual(['old']);
	});

	test('that makes room says so, and comes back too', () => {
		const { open } = browser();
		for (const text of ['1', '2', '3', '4', '5']) open().type(text);
		const desk = open();
		desk.type('6');
		expect(desk.gone).toMatchObject({ why: 'made-room', attempt: { text: '1' } });
		desk.undo();
		expect(texts(desk)).toEqual(['5', '4', '3', '2', '1']);
	});

	test('is what a reset leaves', () => {
		const { open } = browser();
		const tab = new FakeStorage();
		const [one, two] = [open(tab), open(tab, 'two')];
		one.type('mine');
		two.type('mine too');
		one.reset();
		expect([one.text, texts(one)]).toEqual([STARTER, ['mine']]);
		one.resetLab();
		const again = open(tab, 'two');
		expect([again.text, texts(again)]).toEqual([STARTER, ['mine too']]);
	});
});

describe('the text of somebody else', () => {
	test('lies there without becoming an attempt, and the reader’s own comes back', () => {
		const { open } = browser();
		const desk = open();
		desk.type('mine');
		desk.receive('theirs', 'link');
		expect([desk.text, desk.from, texts(desk)]).toEqual(['theirs', 'link', ['mine']]);
		desk.receive('another', 'file');
		desk.dismissGuest();
		expect([desk.text, desk.from]).toEqual(['mine', null]);
		desk.type('mine!');
		expect(texts(open())).toEqual(['mine!']);
	});

	test('is an attempt of its own when the reader changes it', () => {
		const { open } = browser();
		const desk = open();
		desk.type('mine');
		desk.receive('theirs', 'link');
		desk.type('theirs, mended');
		desk.dismissGuest();
		expect(texts(desk)).toEqual(['theirs, mended']);
		expect(texts(open())).toEqual(['theirs, mended', 'mine']);
	});

	test('survives a reload, with the way back', () => {
		const { open } = browser();
		const tab = new FakeStorage();
		const desk = open(tab);
		desk.type('mine');
		expect(desk.receive('theirs', 'link')).toBe(true);
		const again = open(tab);
		expect([again.text, again.from]).toEqual(['theirs', 'link']);
		again.dismissGuest();
		expect(again.text).toBe('mine');
	});

	test('says where a reload would lose it', () => {
		const desk = browser().open(new FakeStorage({}, 0));
		expect(desk.receive('theirs', 'link')).toBe(false);
		expect(desk.text).toBe('theirs');
	});
});
