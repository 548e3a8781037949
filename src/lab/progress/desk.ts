import type { AttemptRef, Progress, VersionedAttempt } from './progress.ts';
import type { Store } from './store.ts';

/** What lies before the reader: a text, and the attempt that holds it, if any. */
interface Sheet {
	readonly text: string;
	readonly ref: AttemptRef | null;
}

/** Where a text came from that the reader did not write. */
export type Origin = 'link' | 'file';

interface Work extends Sheet {
	/** Set while the text of somebody else lies there; `aside` is then the reader's own. */
	readonly guest?: { readonly from: Origin; readonly aside: Sheet };
}

/** An attempt that went: the reader discarded it, or it made room. It can come back once. */
export interface Gone {
	readonly attempt: VersionedAttempt;
	readonly why: 'discarded' | 'made-room';
}

interface Options {
	readonly lab: string;
	readonly version: string;
	readonly step: string;
	readonly starter: string;
	readonly progress: Progress;
	/** sessionStorage. */
	readonly session: Store;
	readonly now: () => number;
}

/**
 * The reader's text at one step.
 *
 * A visit begins with the starter, and offers earlier attempts: somebody who comes back after a week
 * wants the task, not half a thought. Within one visit, through reloads and the back button, the
 * text itself returns. A visit is what the browser calls a session of a tab, so the text in work
 * stands in sessionStorage; attempts stand in localStorage and outlive it.
 */
export class Desk {
	/** The last attempt that went. */
	gone: Gone | null = null;
	readonly #options: Options;
	readonly #key: string;
	#work: Work;

	constructor(options: Options) {
		this.#options = options;
		this.#key = `${prefix(options)}${options.step}`;
		this.#work = readWork(options.session.get(this.#key)) ?? blank(options.starter);
	}

	get text(): string {
		return this.#work.text;
	}

	/** Where the text came from, where it is not the reader's own. */
	get from(): Origin | null {
		return this.#work.guest?.from ?? null;
	}

	/** Attempts that the reader could open: all but the one that lies open. */
	offered(): VersionedAttempt[] {
		const { ref } = this.#work;
		const { progress, step } = this.#options;
		return progress
			.attempts(step)
			.filter(({ version, id }) => version !== ref?.version || id !== ref?.id);
	}

	/** The reader changed the text. */
	type(text: string): void {
		const { progress, step, starter, now } = this.#options;
		const before = this.#work.text;
		if (text === before) return;
		const change = { text, before, starter, now: now() };
		const { ref, dropped } = progress.write(step, this.#work.ref, change);
		if (dropped) this.gone = { attempt: dropped, why: 'made-room' };
		this.#lay({ ...this.#work, text, ref });
	}

	/** Lays an attempt open. What was open is offered from then on. */
	open({ version, id, text }: VersionedAttempt): void {
		this.#lay({ text, ref: { version, id } });
	}

	/** Back to the starter. What was open is offered from then on. */
	reset(): void {
		this.#lay(blank(this.#options.starter));
	}

	/** Takes the text of every step of the lab from the desk; attempts stay. */
	resetLab(): void {
		const { session, progress } = this.#options;
		for (const key of session.keys())
			if (key.startsWith(prefix(this.#options))) session.remove(key);
		progress.forgetPassed();
		this.reset();
	}

	discard(ref: AttemptRef): void {
		const attempt = this.#options.progress.discard(this.#options.step, ref);
		if (attempt) this.gone = { attempt, why: 'discarded' };
	}

	/** Brings the last attempt that went back, once. */
	undo(): void {
		if (this.gone) this.#options.progress.restore(this.#options.step, this.gone.attempt);
		this.gone = null;
	}

	/**
	 * Lays somebody else's text there. It becomes an attempt when the reader changes it.
	 *
	 * @returns whether it would come back after a reload.
	 */
	receive(text: string, from: Origin): boolean {
		const { guest, ref, text: own } = this.#work;
		const aside = guest?.aside ?? { text: own, ref };
		return this.#lay({ text, ref: null, guest: { from, aside } });
	}

	/** Back to the reader's own text. */
	dismissGuest(): void {
		const { guest } = this.#work;
		if (guest) this.#lay(guest.aside);
	}

	#lay(work: Work): boolean {
		this.#work = work;
		return this.#options.session.set(this.#key, JSON.stringify(work));
	}
}

function prefix({ lab, version }: Options): string {
	return `hub:work:${lab}@${version}/`;
}

function blank(starter: string): Work {
	return { text: starter, ref: null };
}

function readWork(json: string | null): Work | null {
	try {
		const { guest, ...own } = JSON.parse(json ?? 'null') ?? {};
		const sheet = readSheet(own);
		const aside = readSheet(guest?.aside);
		const from = (['link', 'file'] as const).find((one) => one === guest?.from);
		return sheet && { ...sheet, ...(aside && from && { guest: { from, aside } }) };
	} catch {
		return null;
	}
}

function readSheet(value: unknown): Sheet | null {
	const { text, ref } = (value ?? {}) as { text?: unknown; ref?: Record<string, unknown> | null };
	if (typeof text !== 'string') return null;
	const { version, id } = ref ?? {};
	const known = typeof version === 'string' && typeof id === 'number';
	return { text, ref: known ? { version, id } : null };
}
