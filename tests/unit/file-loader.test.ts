import { expect, test, vi } from 'vitest';
import { FileLoader } from '../../src/lab/browser/file-loader.ts';
import type { FileMessage, FileRequest } from '../../src/lab/browser/files-worker.ts';

/** Stands where a page has a worker: records what it is asked, and says what the test wants said. */
class FakeWorker {
	readonly asked: FileRequest[] = [];
	terminated = false;
	onmessage: ((event: { data: FileMessage }) => void) | undefined;
	onerror: ((event: { message: string; preventDefault(): void }) => void) | undefined;

	postMessage(request: FileRequest): void {
		this.asked.push(request);
	}

	terminate(): void {
		this.terminated = true;
	}

	say(message: FileMessage): void {
		this.onmessage?.({ data: message });
	}
}

function loaderWithWorkers() {
	const workers: FakeWorker[] = [];
	const loader = new FileLoader(() => {
		const worker = new FakeWorker();
		workers.push(worker);
		return worker as unknown as Worker;
	});
	return { loader, workers };
}

test('each file is the answer to its own request, and its bytes are counted as they come', async () => {
	const { loader, workers } = loaderWithWorkers();
	const counted: number[] = [];
	const begun = vi.fn();
	const one = loader.load({ url: '/one.gz' }, (bytes) => counted.push(bytes), begun);
	const other = loader.load({ url: '/other.gz' });
	const [worker] = workers as [FakeWorker];
	expect(workers).toHaveLength(1);
	expect(worker.asked.map(({ id, job }) => [id, job])).toEqual([
		[1, { url: '/one.gz' }],
		[2, { url: '/other.gz' }],
	]);
	worker.say({ id: 1, begun: true });
	expect(begun).toHaveBeenCalledOnce();
	worker.say({ id: 2, file: new Blob(['other']) });
	worker.say({ id: 1, bytes: 3 });
	worker.say({ id: 2, bytes: 9 });
	worker.say({ id: 1, file: new Blob(['one']) });
	expect(await (await one).text()).toBe('one');
	expect(await (await other).text()).toBe('other');
	expect(counted).toEqual([3]);
});

test('what keeps a file from coming is told, and the next request is served', async () => {
	const { loader, workers } = loaderWithWorkers();
	const file = loader.load({ url: '/one.gz' });
	workers[0]?.say({ id: 1, failure: 'answer 404' });
	await expect(file).rejects.toThrow('PostgreSQL could not be downloaded (answer 404).');
	const next = loader.load({ url: '/one.gz' });
	workers[0]?.say({ id: 2, file: new Blob(['one']) });
	expect(await (await next).text()).toBe('one');
});

test('a worker whose script does not come fails all that wait, and the next one is new', async () => {
	const { loader, workers } = loaderWithWorkers();
	const waiting = [loader.load({ url: '/one.gz' }), loader.load({ url: '/other.gz' })];
	workers[0]?.onerror?.({ message: '', preventDefault() {} });
	for (const file of waiting) {
		await expect(file).rejects.toThrow('the script that fetches it did not come');
	}
	const next = loader.load({ url: '/one.gz' });
	expect(workers).toHaveLength(2);
	workers[1]?.say({ id: 3, file: new Blob(['one']) });
	expect(await (await next).text()).toBe('one');
});

test('a worker ends when nothing was asked for a while, not between a file and what follows', async () => {
	vi.useFakeTimers();
	try {
		const { loader, workers } = loaderWithWorkers();
		const base = loader.load({ url: '/base.gz' });
		workers[0]?.say({ id: 1, file: new Blob(['base']) });
		vi.advanceTimersByTime(1_900);
		const both = loader.load({ base: await base, delta: new Blob() });
		vi.advanceTimersByTime(10_000);
		expect(workers[0]?.terminated).toBe(false);
		workers[0]?.say({ id: 2, file: new Blob(['whole']) });
		await both;
		vi.advanceTimersByTime(2_100);
		expect(workers[0]?.terminated).toBe(true);
	} finally {
		vi.useRealTimers();
	}
});
