import type { Step } from '../read.ts';
import type { Verdict } from '../steps.ts';
import type { RecordedExecution } from '../transcript.ts';
import { type Comparison, compareRuns } from './compare.ts';

/** The part of a transcript that a run in the page is compared with. */
export interface StepRecord {
	readonly server: string;
	readonly starter: RecordedRun;
	readonly solution: RecordedRun | null;
}

export interface RecordedRun {
	readonly answer: RecordedExecution;
	/** By the pane's id. */
	readonly panes: Readonly<Record<string, RecordedExecution>>;
}

/** What came of comparing: of each execution that has a record, how it differs. */
export interface Compared {
	readonly server: string;
	readonly executions: ReadonlyMap<object, Comparison>;
}

/**
 * Which text of the author's this is. Only what ran the same text can be held against a record:
 * right answers written differently answer differently.
 */
export function attemptOf(
	step: Pick<Step, 'starter' | 'solution'>,
	text: string,
): 'starter' | 'solution' | null {
	const plain = text.trim();
	if (plain === step.starter.trim()) return 'starter';
	return plain === step.solution?.trim() ? 'solution' : null;
}

/**
 * Compares answer and panes of one run.
 *
 * @param probes results of all panes with the author's texts. Where one has another text, pass none:
 * a pane may change what the next one sees.
 * @param inOrder true where a program decides the order of rows.
 */
export function compareAttempt(
	{ server, ...record }: StepRecord,
	attempt: 'starter' | 'solution',
	{ answer, probes }: Pick<Verdict, 'answer' | 'probes'>,
	inOrder: boolean,
): Compared {
	const recorded = record[attempt];
	const options = inOrder ? { ordered: true } : {};
	const executions = new Map<object, Comparison>();
	if (recorded) executions.set(answer, compareRuns(recorded.answer, answer, options));
	for (const { id, execution } of recorded ? probes : []) {
		const same = recorded?.panes[id];
		if (same) executions.set(execution, compareRuns(same, execution, options));
	}
	return { server, executions };
}
