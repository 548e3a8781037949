import type { Step } from '../read.ts';
import { parseTranscript, type RecordedAttempt } from '../transcript.ts';
import type { RecordedRun, StepRecord } from './step-record.ts';

/** @throws Error where the step was never recorded, or can not be read. */
export function toStepRecord(step: Pick<Step, 'folder' | 'transcript'>): StepRecord {
	if (step.transcript === null) {
		throw new Error(`${step.folder} was never recorded. Run npm run record.`);
	}
	const { server, starter, solution } = parseTranscript(step.transcript);
	return { server, starter: toRun(starter), solution: solution && toRun(solution) };
}

function toRun({ answer, probes }: RecordedAttempt): RecordedRun {
	const panes = probes.map(({ actor, execution }) => [actor, execution]);
	return { answer, panes: Object.fromEntries(panes) };
}
