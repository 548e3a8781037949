import { useEffect, useMemo, useState } from 'preact/hooks';
import { lastingStore, visitStore } from '../browser/page-storage.ts';
import { Desk, type Gone, type Origin } from '../progress/desk.ts';
import { type AttemptRef, Progress, type VersionedAttempt } from '../progress/progress.ts';
import type { Keeping, Store } from '../progress/store.ts';
import type { LabView } from '../view.ts';

export interface ReaderText {
	/** False until the page looked what the browser holds: a server knows no reader. */
	readonly ready: boolean;
	readonly text: string;
	/** Rises whenever the text changed other than by typing. */
	readonly revision: number;
	/** Attempts that the reader could open, the newest first. */
	readonly offered: readonly VersionedAttempt[];
	/** The attempt that went last and can come back. */
	readonly gone: Gone | null;
	/** Where the text came from, where it is not the reader's own. */
	readonly from: Origin | null;
	readonly passed: ReadonlySet<string>;
	readonly keeping: Keeping;
	/** What the browser holds; undefined on the server. */
	readonly store: Store | undefined;
	setText(text: string): void;
	open(attempt: VersionedAttempt): void;
	discard(ref: AttemptRef): void;
	undo(): void;
	/** Lays the text of somebody else there, and says whether a reload would bring it back. */
	receive(text: string, from: Origin): boolean;
	dismissGuest(): void;
	/** Puts the starter back; the text is offered as an attempt. */
	putBack(): void;
	markPassed(): void;
	resetLab(): void;
	/** Shows what something else wrote to the store. */
	refresh(): void;
}

/** The reader's text of a step and what they passed; what the browser holds arrives after hydration. */
export function useReaderText(lab: LabView, stepId: string, starter: string): ReaderText {
	const [revision, setRevision] = useState(0);
	const [, redraw] = useState(0);
	const [ready, setReady] = useState(false);
	const made = useMemo(() => {
		if (typeof window === 'undefined') return undefined;
		const store = lastingStore();
		const progress = new Progress(lab.id, lab.version, store);
		const desk = new Desk({
			lab: lab.id,
			version: lab.version,
			step: stepId,
			starter,
			progress,
			session: visitStore(),
			now: Date.now,
		});
		return { store, progress, desk };
	}, [lab.id, lab.version, stepId]);
	useEffect(() => {
		setReady(true);
		setRevision((count) => count + 1);
	}, []);

	const refresh = () => redraw((count) => count + 1);
	/** Does something after which another text may lie there. */
	const swap =
		<Args extends unknown[], Result>(act: (...args: Args) => Result) =>
		(...args: Args): Result => {
			const result = act(...args);
			setRevision((count) => count + 1);
			return result;
		};
	const shown = ready ? made : undefined;

	return {
		ready,
		text: shown?.desk.text ?? starter,
		revision,
		offered: shown?.desk.offered() ?? [],
		gone: shown?.desk.gone ?? null,
		from: shown?.desk.from ?? null,
		passed: new Set(lab.steps.filter(({ id }) => shown?.progress.passed(id)).map(({ id }) => id)),
		keeping: shown?.store.keeping ?? 'kept',
		store: made?.store,
		setText: (text) => {
			made?.desk.type(text);
			refresh();
		},
		open: swap((attempt) => made?.desk.open(attempt)),
		discard: swap((ref) => made?.desk.discard(ref)),
		undo: swap(() => made?.desk.undo()),
		receive: swap((text, from) => made?.desk.receive(text, from) ?? false),
		dismissGuest: swap(() => made?.desk.dismissGuest()),
		putBack: swap(() => made?.desk.reset()),
		markPassed: () => {
			made?.progress.markPassed(stepId);
			refresh();
		},
		resetLab: swap(() => made?.desk.resetLab()),
		refresh,
	};
}
