import type { ComponentChildren } from 'preact';
import { Action } from './Action.tsx';
import { Menu } from './Menu.tsx';
import type { LabState } from './state.ts';

interface Props {
	readonly state: LabState;
	readonly checked: boolean;
	readonly startNote: string;
	readonly next: { readonly href: string; readonly title: string } | null;
	readonly passedNow: boolean;
	readonly solutionOpen: boolean;
	readonly onIntent: () => void;
	readonly onStart: () => void;
	readonly onRun: () => void;
	readonly onCheck: () => void;
	readonly onStop: () => void;
	readonly onSolution: () => void;
	readonly onResetStep: () => void;
	readonly onResetLab: () => void;
	/** Buttons that have nothing to do with running. */
	readonly tools: ComponentChildren;
	/** What there is to say of the reader's texts. */
	readonly notes: ComponentChildren;
}

/** Everything a reader can press, and the one polite line that says what came of it. */
export function Toolbar(props: Props) {
	const { state, checked, passedNow, next } = props;
	const busy = state.phase === 'loading' || state.phase === 'running';
	const idle = state.phase === 'idle';
	return (
		<div class="lab-bar">
			<div class="lab-buttons" onPointerEnter={props.onIntent} onFocusCapture={props.onIntent}>
				{/* One button, so that a keyboard's focus stays when Start becomes Run. */}
				<Action
					primary
					title="Ctrl or Cmd + Enter"
					off={busy}
					onPress={idle ? props.onStart : props.onRun}
				>
					{idle ? 'Start' : 'Run'}
				</Action>
				{!idle && checked && (
					<Action title="Ctrl or Cmd + Shift + Enter" off={busy} onPress={props.onCheck}>
						Check
					</Action>
				)}
				{!idle && (
					<Action off={!busy} onPress={props.onStop}>
						Stop
					</Action>
				)}
				{checked && (
					<button
						type="button"
						class="lab-button"
						aria-expanded={props.solutionOpen}
						onClick={props.onSolution}
					>
						Solution
					</button>
				)}
				{/* Both keep the reader's text as an attempt. */}
				<Menu
					label="Reset"
					items={[
						{ label: 'Reset step', off: busy, onPress: props.onResetStep },
						{ label: 'Reset lab: all steps', off: busy, onPress: props.onResetLab },
					]}
				/>
				{props.tools}
				{passedNow && next && (
					<a class="lab-button lab-next" href={next.href}>
						Next: {next.title}
					</a>
				)}
			</div>
			{idle && <p class="lab-quiet">{props.startNote} Nothing you type leaves the page.</p>}
			{busy && (
				<p class="lab-activity">
					{state.activity}…{state.slow && ' Still running. Stop ends it and keeps your text.'}
				</p>
			)}
			<p
				class="lab-status"
				role="status"
				data-repeats={state.status === state.problem || undefined}
				data-passed={passedNow || undefined}
			>
				{state.status}
			</p>
			{props.notes}
		</div>
	);
}
