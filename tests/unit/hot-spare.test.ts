import { expect, test } from 'vitest';
import { hasMemoryToSpare, savesData } from '../../src/lab/browser/device.ts';
import { HotSpare } from '../../src/lab/browser/hot-spare.ts';
import { StoppedError } from '../../src/lab/browser/remote.ts';

/** An instance that answers a login, or dies as a worker does: without a word. */
class Instance {
	closed = false;
	dead = false;
	readonly turn = () => (this.dead ? new Promise<boolean>(() => {}) : Promise.resolve(true));
	async close() {
		this.closed = true;
	}
}

function kept(ready: Promise<unknown> = Promise.resolve()) {
	const hot = new HotSpare<Instance>(20);
	const backend = new Instance();
	hot.keep('step 1', backend, ready);
	return { hot, backend };
}

const nobody = () => {};

test('the state it was built for takes it, once', async () => {
	const { hot, backend } = kept();
	expect(await hot.take('step 1', nobody)).toBe(backend);
	expect(await hot.take('step 1', nobody)).toBeUndefined();
	expect(backend.closed).toBe(false);
});

test('another state does not take it, and ends it', async () => {
	const { hot, backend } = kept();
	expect(await hot.take('step 2', nobody)).toBeUndefined();
	expect(backend.closed).toBe(true);
});

test('a new one takes the place of the one before', async () => {
	const { hot, backend } = kept();
	const next = new Instance();
	hot.keep('step 2', next, Promise.resolve());
	expect(backend.closed).toBe(true);
	expect(await hot.take('step 2', nobody)).toBe(next);
});

test('one on its way is waited for, and claimed before the wait', async () => {
	let done = () => {};
	const { hot, backend } = kept(
		new Promise<void>((resolve) => {
			done = resolve;
		}),
	);
	let claimed: unknown;
	const taken = hot.take('step 1', (one) => {
		claimed = one;
		done();
	});
	expect(await taken).toBe(backend);
	expect(claimed).toBe(backend);
});

test('one that failed on its way is none', async () => {
	const failure = Promise.reject(new Error('no memory'));
	const { hot } = kept(failure);
	await failure.catch(() => {});
	expect(hot.backend).toBeUndefined();
	expect(await hot.take('step 1', nobody)).toBeUndefined();
});

test('one that died is none, and is ended', async () => {
	const { hot, backend } = kept();
	backend.dead = true;
	expect(await hot.take('step 1', nobody)).toBeUndefined();
	expect(backend.closed).toBe(true);
});

test('a wait that the reader stopped does not begin another', async () => {
	const stopped = (reason: 'reader' | 'replaced') => {
		let reject = (_: Error) => {};
		const { hot } = kept(
			new Promise((_, no) => {
				reject = no;
			}),
		);
		return hot.take('step 1', () => reject(new StoppedError(reason)));
	};
	await expect(stopped('reader')).rejects.toThrow('Stopped');
	expect(await stopped('replaced')).toBeUndefined();
});

test('only a device that says it has memory has a second database, and none where data is saved', () => {
	expect(hasMemoryToSpare({ deviceMemory: 4 })).toBe(true);
	expect(hasMemoryToSpare({ deviceMemory: 2 })).toBe(false);
	expect(hasMemoryToSpare({})).toBe(false);
	expect(hasMemoryToSpare({ deviceMemory: 8, connection: { saveData: true } })).toBe(false);
	expect(savesData({ connection: { saveData: true } })).toBe(true);
	expect(savesData({})).toBe(false);
});
