import { useEffect, useMemo, useState } from 'preact/hooks';
import { Progress, pageStorage, type StepProgress } from '../browser/progress.ts';
import type { LabView } from '../view.ts';

export interface ReaderText {
	readonly text: string;
	/** Rises whenever the text changed other than by typing. */
	readonly revision: number;
	/** The text that a reset, or another tab, took away. */
	readonly before: string | undefined;
	readonly passed: ReadonlySet<string>;
	/** True when the browser refuses to store: said once. */
	readonly blocked: boolean;
	setText(text: string): void;
	/** Puts the starter back and keeps the text as `before`. */
	putBack(): void;
	/** Brings `before` back. */
	restore(): void;
	markPassed(): void;
	resetLab(): void;
}

/** The reader's text of a step and what they passed; the stored draft arrives after hydration. */
export function useReaderText(lab: LabView, stepId: string, starter: string): ReaderText {
	const [text, setTextState] = useState(starter);
	const [revision, setRevision] = useState(0);
	const [, redraw] = useState(0);
	const progress = useMemo(
		() =>
			typeof window === 'undefined' ? undefined : new Progress(lab.id, lab.version, pageStorage()),
		[lab.id, lab.version],
	);
	const replace = (next: string) => {
		setTextState(next);
		setRevision((count) => count + 1);
	};
	// The server knows no draft: it must not show before the first render is taken over.
	const [ready, setReady] = useState(false);
	useEffect(() => {
		const draft = progress?.step(stepId).draft;
		if (draft !== undefined) replace(draft);
		setReady(true);
	}, []);

	const update = (change: { [Key in keyof StepProgress]: StepProgress[Key] | undefined }) => {
		progress?.update(stepId, change);
		redraw((count) => count + 1);
	};
	const keep = (next: string, change: { before?: string | undefined } = {}) => {
		update({ draft: next === starter ? undefined : next, ...change });
	};

	return {
		text,
		revision,
		before: ready ? progress?.step(stepId).before : undefined,
		passed: new Set(
			ready ? lab.steps.filter(({ id }) => progress?.step(id).passed).map(({ id }) => id) : [],
		),
		blocked: ready && (progress?.blocked ?? false),
		setText: (next) => {
			setTextState(next);
			keep(next);
		},
		putBack: () => {
			replace(starter);
			keep(starter, text === starter ? {} : { before: text });
		},
		restore: () => {
			const before = progress?.step(stepId).before;
			if (before === undefined) return;
			replace(before);
			keep(before, { before: text === starter ? undefined : text });
		},
		markPassed: () => update({ passed: true }),
		resetLab: () => {
			progress?.reset();
			replace(starter);
		},
	};
}
