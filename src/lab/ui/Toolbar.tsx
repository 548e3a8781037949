import { useRef } from 'preact/hooks';
import { Action } from './Action.tsx';
import { isBusy, type LabState } from './state.ts';

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
	readonly onKeys: () => void;
	readonly onResetStep: () => void;
	readonly onResetLab: () => void;
}

/** Everything a reader can press, and the one polite line that says what came of it. */
export function Toolbar(props: Props) {
	const { state, checked, passedNow, next } = props;
	const busy = isBusy(state);
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
					<Action expanded={props.solutionOpen} onPress={props.onSolution}>
						Solution
					</Action>
				)}
				<ResetMenu disabled={busy} onStep={props.onResetStep} onLab={props.onResetLab} />
				<Action title="?" opens="dialog" onPress={props.onKeys}>
					Keys
				</Action>
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
		</div>
	);
}

interface ResetMenuProps {
	readonly disabled: boolean;
	readonly onStep: () => void;
	readonly onLab: () => void;
}

/** Both keep the reader's text as an attempt. */
function ResetMenu({ disabled, onStep, onLab }: ResetMenuProps) {
	const menu = useRef<HTMLDetailsElement>(null);
	const choose = (action: () => void) => () => {
		if (menu.current) menu.current.open = false;
		// The pressed button is folded away: the focus goes to what unfolds it.
		menu.current?.querySelector('summary')?.focus();
		action();
	};
	return (
		<details class="lab-menu" ref={menu}>
			<summary class="lab-button lab-menu-button">Reset</summary>
			<div class="lab-menu-items">
				<Action off={disabled} onPress={choose(onStep)}>
					Reset step
				</Action>
				<Action off={disabled} onPress={choose(onLab)}>
					Reset lab: all steps
				</Action>
			</div>
		</details>
	);
}
