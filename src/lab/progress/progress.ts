import { freeId } from './merge.ts';
import {
	type Attempt,
	EMPTY_STEP,
	type LabRecord,
	readRecord,
	recordKey,
	recordName,
	type StepRecord,
} from './record.ts';
import type { Store } from './store.ts';

/** How many attempts a step keeps before a new one takes the oldest one's place. */
export const MAX_ATTEMPTS = 5;

/** An attempt with the version of the lab it was made in. */
export interface VersionedAttempt extends Attempt {
	readonly version: string;
}

/** Names an attempt of a step. */
export type AttemptRef = Pick<VersionedAttempt, 'version' | 'id'>;

export interface Written {
	/** The attempt that now holds the text; null where the text is the starter's. */
	readonly ref: AttemptRef | null;
	/** The oldest attempt, where it had to make room. */
	readonly dropped: VersionedAttempt | null;
}

/**
 * What a reader did in one lab. Every change is made to what the browser holds at that moment, so
 * that two tabs of one lab do not undo each other.
 */
export class Progress {
	readonly #lab: string;
	readonly #version: string;
	readonly #store: Store;

	constructor(lab: string, version: string, store: Store) {
		this.#lab = lab;
		this.#version = version;
		this.#store = store;
	}

	passed(step: string): boolean {
		return this.#step(step, this.#version).passed ?? false;
	}

	markPassed(step: string): void {
		this.#change(step, this.#version, (record) => ({ ...record, passed: true }));
	}

	/** Takes every mark of a passed step away. Attempts stay. */
	forgetPassed(): void {
		const { steps } = this.#record(this.#version);
		for (const step of Object.keys(steps)) {
			this.#change(step, this.#version, ({ attempts }) => ({ attempts }));
		}
	}

	/** Every attempt at a step, of this and of other versions of the lab, the newest first. */
	attempts(step: string): VersionedAttempt[] {
		return this.#versions()
			.flatMap((version) =>
				this.#step(step, version).attempts.map((attempt) => ({ ...attempt, version })),
			)
			.sort((one, other) => other.at - one.at || other.id - one.id);
	}

	/**
	 * Keeps a text that the reader typed: in the attempt they work on, or in a new one where they
	 * began, where the attempt is of another version, and where another tab changed it since.
	 *
	 * @param before the attempt's text as this tab knows it.
	 */
	write(
		step: string,
		ref: AttemptRef | null,
		{ text, before, starter, now }: { text: string; before: string; starter: string; now: number },
	): Written {
		const version = this.#version;
		const { attempts } = this.#step(step, version);
		const own = ref?.version === version ? attempts.find(({ id }) => id === ref.id) : undefined;
		const mine = own?.text === before ? own : undefined;
		const others = attempts.filter((attempt) => attempt !== mine);
		if (text === starter) {
			if (mine) this.#keep(step, version, others);
			return { ref: null, dropped: null };
		}
		const id = mine?.id ?? freeId(others, now);
		const dropped = !mine && others.length >= MAX_ATTEMPTS ? oldest(others) : null;
		const kept = others.filter((attempt) => attempt !== dropped);
		this.#keep(step, version, [...kept, { id, at: now, text }]);
		return { ref: { version, id }, dropped: dropped && { ...dropped, version } };
	}

	/** @returns what was taken away; undefined where it was gone already. */
	discard(step: string, { version, id }: AttemptRef): VersionedAttempt | undefined {
		const { attempts } = this.#step(step, version);
		const gone = attempts.find((attempt) => attempt.id === id);
		if (!gone) return undefined;
		this.#keep(
			step,
			version,
			attempts.filter((attempt) => attempt !== gone),
		);
		return { ...gone, version };
	}

	/** Puts a discarded attempt back. */
	restore(step: string, { version, ...attempt }: VersionedAttempt): void {
		const { attempts } = this.#step(step, version);
		const id = freeId(attempts, attempt.id);
		this.#keep(step, version, [...attempts, { ...attempt, id }]);
	}

	/** The versions that hold something, and this one. */
	#versions(): string[] {
		const found = this.#store.keys().flatMap((key) => {
			const [lab, version] = recordName(key)?.split('@') ?? [];
			return lab === this.#lab && version !== undefined ? [version] : [];
		});
		return [...new Set([this.#version, ...found])];
	}

	#record(version: string): LabRecord {
		return readRecord(this.#store.get(recordKey(this.#lab, version)));
	}

	#step(step: string, version: string): StepRecord {
		return this.#record(version).steps[step] ?? EMPTY_STEP;
	}

	#keep(step: string, version: string, attempts: readonly Attempt[]): void {
		this.#change(step, version, (record) => ({ ...record, attempts }));
	}

	#change(step: string, version: string, change: (record: StepRecord) => StepRecord): void {
		const { steps } = this.#record(version);
		const changed = { steps: { ...steps, [step]: change(steps[step] ?? EMPTY_STEP) } };
		this.#store.set(recordKey(this.#lab, version), JSON.stringify(changed));
	}
}

function oldest(attempts: readonly Attempt[]): Attempt {
	return attempts.reduce((one, other) => (other.at < one.at ? other : one));
}
