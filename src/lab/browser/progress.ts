/**
 * What a reader did, kept in localStorage under `hub:lab:<lab>@<version>`:
 * `{ steps: { <step id>: { draft?, before?, passed? } } }`. `draft` is the editor's text where it
 * differs from the starter, `before` the text that a reset or another tab took away.
 *
 * A returning reader after a change:
 * - a new lab version has a key of its own: its steps open fresh, the old entry stays where it is;
 * - a renamed or removed step is an id nobody asks for, and harms nothing;
 * - damaged or foreign content is read as empty and replaced at the next keystroke;
 * - another tab of the lab keeps its own steps: every write starts from what is stored now. Where both
 *   write the same step, the text that is replaced becomes `before`;
 * - blocked or full storage keeps everything in memory, and `blocked` says so once.
 */
export interface StepProgress {
	draft?: string;
	before?: string;
	passed?: boolean;
}

type Stored = { steps: Record<string, StepProgress> };

export interface Storage {
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

export class Progress {
	/** True when the browser refused to store: what is typed lives as long as the page. */
	blocked = false;
	readonly #key: string;
	readonly #storage: Storage | undefined;
	#stored: Stored;

	/** @param storage localStorage, or undefined where even touching it throws. */
	constructor(lab: string, version: string, storage: Storage | undefined) {
		this.#key = `hub:lab:${lab}@${version}`;
		this.#storage = storage;
		this.blocked = storage === undefined;
		this.#stored = { steps: this.#read() };
	}

	step(id: string): StepProgress {
		return this.#stored.steps[id] ?? {};
	}

	/** Merges and stores; a value of undefined takes the key away. */
	update(id: string, change: { [Key in keyof StepProgress]: StepProgress[Key] | undefined }): void {
		const mine = this.step(id).draft;
		this.#refresh();
		const theirs = this.step(id).draft;
		const replaced = 'draft' in change && theirs !== mine && theirs !== change.draft;
		const merged = {
			...this.step(id),
			...(replaced && theirs !== undefined && { before: theirs }),
			...change,
		};
		const kept = Object.fromEntries(
			Object.entries(merged).filter(([, value]) => value !== undefined),
		);
		this.#stored.steps[id] = kept;
		this.#write();
	}

	/** Puts every step back, keeping each draft as its `before`. */
	reset(): void {
		this.#refresh();
		for (const [id, { draft, before }] of Object.entries(this.#stored.steps)) {
			const kept = draft ?? before;
			this.#stored.steps[id] = kept === undefined ? {} : { before: kept };
		}
		this.#write();
	}

	/** Takes over what another tab stored since; memory is newer only where nothing can be stored. */
	#refresh(): void {
		if (!this.blocked) this.#stored.steps = this.#read();
	}

	#read(): Stored['steps'] {
		try {
			const text = this.#storage?.getItem(this.#key);
			const parsed: unknown = text ? JSON.parse(text) : null;
			const steps = (parsed as Stored | null)?.steps;
			if (typeof steps !== 'object' || steps === null) return {};
			return Object.fromEntries(Object.entries(steps).map(([id, entry]) => [id, readStep(entry)]));
		} catch {
			return {};
		}
	}

	#write(): void {
		try {
			if (!this.#storage) throw new Error('no storage');
			this.#storage.setItem(this.#key, JSON.stringify(this.#stored));
		} catch {
			this.blocked = true;
		}
	}
}

function readStep(entry: unknown): StepProgress {
	const { draft, before, passed } = (entry ?? {}) as Record<string, unknown>;
	return {
		...(typeof draft === 'string' && { draft }),
		...(typeof before === 'string' && { before }),
		...(passed === true && { passed }),
	};
}

/** localStorage, or undefined where the browser throws at the mere mention of it. */
export function pageStorage(): Storage | undefined {
	try {
		const probe = 'hub:probe';
		localStorage.setItem(probe, '1');
		localStorage.removeItem(probe);
		return localStorage;
	} catch {
		return undefined;
	}
}
