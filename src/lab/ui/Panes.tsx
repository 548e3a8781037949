import type { Probe } from '../read.ts';
import { type LabView, paneTitle, type StepView } from '../view.ts';
import { Pane, type PaneContent } from './Pane.tsx';
import type { LabState } from './state.ts';

interface Props {
	readonly lab: LabView;
	readonly step: StepView;
	/** Those that ran before the answer, or the others. */
	readonly before: boolean;
	readonly results: LabState['panes'];
	/** By the pane's id: its text now, and the text that its result belongs to. */
	readonly texts: Readonly<Record<string, string>>;
	readonly ran: Readonly<Record<string, string>>;
	readonly revision: number;
	readonly compared: LabState['compared'];
	readonly disabled: boolean;
	readonly onChange: (id: string, text: string) => void;
	readonly onRun: (id: string) => void;
}

/** The panes of a step: what others see of what the answer did. */
export function Panes({
	lab,
	step,
	before,
	results,
	texts,
	ran,
	revision,
	disabled,
	...on
}: Props) {
	const shown = step.probes.filter((probe) => (probe.before ?? false) === before);
	if (shown.length === 0) return null;
	const editing = lab.language === 'ts' ? 'none' : before || !step.live ? 'fixed' : 'free';
	return (
		<div class="lab-panes" data-order={step.live ? undefined : 'timeline'}>
			{shown.map((probe) => (
				<Pane
					key={probe.id}
					actor={probe.actor}
					name={paneTitle(step, probe)}
					text={texts[probe.id] ?? ''}
					revision={revision}
					content={paneContent(results[probe.id], step, probe, ran[probe.id])}
					lab={lab}
					compared={on.compared}
					disabled={disabled}
					editing={editing}
					onChange={(text) => on.onChange(probe.id, text)}
					onRun={() => on.onRun(probe.id)}
				/>
			))}
		</div>
	);
}

function paneContent(
	live: LabState['panes'][string] | undefined,
	step: StepView,
	{ id, sql }: Probe,
	ran: string | undefined,
): PaneContent | null {
	if (live) return { ...live, recordedOn: null, script: ran ?? sql };
	const recorded = step.recorded?.panes[id];
	if (!recorded) return null;
	// A step that was recorded as a whole says so once.
	const recordedOn = step.live ? (step.recorded?.server ?? null) : null;
	return { ...recorded, stale: false, recordedOn, script: sql };
}
