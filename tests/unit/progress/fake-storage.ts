import type { RawStorage } from '../../../src/lab/progress/store.ts';

/** A browser's storage that refuses to hold more than it has room for. */
export class FakeStorage implements RawStorage {
	room: number;
	readonly texts: Map<string, string>;

	constructor(texts: Record<string, string> = {}, room = Number.POSITIVE_INFINITY) {
		this.texts = new Map(Object.entries(texts));
		this.room = room;
	}

	get length(): number {
		return this.texts.size;
	}

	key(index: number): string | null {
		return [...this.texts.keys()][index] ?? null;
	}

	getItem(key: string): string | null {
		return this.texts.get(key) ?? null;
	}

	setItem(key: string, value: string): void {
		if (value.length > this.room) throw new DOMException('full', 'QuotaExceededError');
		this.texts.set(key, value);
	}

	removeItem(key: string): void {
		this.texts.delete(key);
	}
}
