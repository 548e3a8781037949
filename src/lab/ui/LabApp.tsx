import { useEffect, useReducer, useState } from 'preact/hooks';
import { keptFlags } from '../browser/flags.ts';
import { focusTitle } from '../browser/focus-title.ts';
import type { LabView, StepView } from '../view.ts';
import { AgainstRecord } from './AgainstRecord.tsx';
import type { PaneTexts } from './base-controller.ts';
import { Editor } from './Editor.tsx';
import { GuestNote } from './GuestNote.tsx';
import { LeakBanner } from './LeakBanner.tsx';
import { neighborsOf } from './neighbors.ts';
import { Identity, markOf } from './Pane.tsx';
import { Panes } from './Panes.tsx';
import { PlanShelf } from './PlanShelf.tsx';
import { PresentLink } from './PresentLink.tsx';
import { runsOf } from './plan-sources.ts';
import { ReaderNotes } from './ReaderNotes.tsx';
import { RecordedLink } from './RecordedLink.tsx';
import { Results } from './Results.tsx';
import { SchemaPanel } from './SchemaPanel.tsx';
import { SessionStrip } from './SessionStrip.tsx';
import { Steps } from './Steps.tsx';
import { rememberStarted, wasStarted } from './started.ts';
import { INITIAL, isBusy, reduce } from './state.ts';
import { Task } from './Task.tsx';
import { TenantMark } from './TenantMark.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useController } from './use-controller.ts';
import { useKeys } from './use-keys.tsx';
import { useReaderText } from './use-progress.ts';
import { useSharing } from './use-sharing.ts';

interface Props {
	readonly lab: LabView;
	readonly step: StepView;
	/** Address of the lab's package. */
	readonly packageUrl: string;
	/** What Start does and fetches, as a sentence. */
	readonly startNote: string;
	readonly next: { readonly href: string; readonly title: string } | null;
	/** True where the lab is the page. */
	readonly page: boolean;
	/** Fragment of the recorded run on the same page. */
	readonly recordedId: string;
}

/** One step of a lab: recorded until Start, live from then on. */
export function LabApp({ lab, step, packageUrl, startNote, next, page, recordedId }: Props) {
	const [state, dispatch] = useReducer(reduce, INITIAL);
	const reader = useReaderText(lab, step.id, step.starter);
	const [paneTexts, setPaneTexts] = useState<PaneTexts>(() => authorTexts(step));
	const [paneRevision, setPaneRevision] = useState(0);
	/** The text each result belongs to: an underline must not move to another text. */
	const [ran, setRan] = useState<Readonly<Record<string, string>>>({});
	const [solution, setSolution] = useState<SolutionView | null>(null);

	const shared = lab.sessions === 'shared';
	const kind = shared ? 'shared' : lab.language;
	const controller = useController(kind, packageUrl, step.id, dispatch);
	const busy = isBusy(state);
	const inTypeScript = lab.language === 'ts';

	const say = (status: string) => dispatch({ type: 'said', status });
	const sharing = useSharing({ lab, stepId: step.id, reader, page, say });

	const keys = useKeys({ checked: step.checked, page, say });

	const start = async () => {
		rememberStarted(lab.id);
		if (inTypeScript) setRan({ ...ran, '': reader.text });
		const running = await controller();
		await running?.start(reader.text, paneTexts);
	};
	const run = async () => {
		if (busy) return;
		rememberStarted(lab.id);
		setRan({ ...ran, '': reader.text });
		await (await controller())?.run(reader.text, paneTexts);
	};
	const check = async () => {
		if (busy || !step.checked) return;
		setRan({ ...ran, '': reader.text });
		const verdict = await (await controller())?.check(reader.text);
		if (verdict?.passed) reader.markPassed();
	};
	const runPane = async (name: string) => {
		if (busy) return;
		setRan({ ...ran, [name]: paneTexts[name] ?? '' });
		await (await controller())?.probe(name, paneTexts[name] ?? '');
	};
	const reset = async (status: string) => {
		const texts = authorTexts(step);
		setPaneTexts(texts);
		setPaneRevision(paneRevision + 1);
		setRan({});
		if (state.phase !== 'idle') await (await controller())?.reset(texts, status);
	};

	// A reader who pressed Start in this lab before does not have to press it on each step. Somebody
	// else's text waits for the press: a script of a TypeScript lab runs at Start.
	useEffect(() => {
		const own = reader.ready && !sharing.arriving && reader.from === null;
		if (own && wasStarted(lab.id)) void start();
	}, [reader.ready, sharing.arriving]);

	// The browser leaves a reader who goes on to the next step at the top of the page, before its menus.
	useEffect(() => {
		if (page && wasStarted(lab.id)) focusTitle();
	}, []);

	const showSolution = async () => {
		if (solution) return setSolution(null);
		const [{ Solution }, loaded] = await Promise.all([
			import('./Solution.tsx'),
			controller().then((running) => running?.load()),
		]).catch(() => [{ Solution: null }, undefined] as const);
		const text = loaded?.step.solution;
		if (Solution && text) setSolution({ Component: Solution, text });
		else {
			dispatch({
				type: 'failed',
				problem:
					'The solution could not be downloaded. Check the connection and press Solution again.',
			});
		}
	};

	// A projector's page leads to pages of its kind. The server knows no parameters.
	const suffix = reader.ready ? keptFlags(location.search) : '';
	const answered = state.answer !== null;
	const panes = {
		...{ lab, step, ran, revision: paneRevision, disabled: busy },
		results: state.panes,
		compared: state.compared,
		texts: paneTexts,
		onChange: (id: string, text: string) => setPaneTexts((texts) => ({ ...texts, [id]: text })),
		onRun: (id: string) => void runPane(id),
	};
	const passedNow = (state.verdict?.passed ?? false) && ran[''] === reader.text;

	return (
		<div class="lab" ref={keys.root} data-phase={state.phase} data-settled={state.settled}>
			<Steps lab={lab} current={step.id} passed={reader.passed} suffix={suffix} />
			{page && <PresentLink neighbors={neighborsOf(lab, step)} />}
			<div class="lab-columns">
				<Task
					step={step}
					heading={!page}
					verdict={state.verdict?.expectations ?? null}
					stale={state.verdict !== null && ran[''] !== reader.text}
					unstarted={state.phase === 'failed' && state.version === ''}
					recordedId={recordedId}
				/>
				<div class="lab-work">
					{page && <h2 class="sr-only">Bench</h2>}
					<Panes {...panes} before={true} />
					<section class="lab-answer" aria-label="Your answer">
						<header>
							<h3>
								<TenantMark tenant={step.actor.tenant} /> Your answer
								{!inTypeScript && <>, as {step.actor.label}</>}
							</h3>
							<Identity actor={step.actor} shared={shared} />
						</header>
						<GuestNote reader={reader} say={say} />
						<Editor
							text={reader.text}
							revision={reader.revision}
							label={`Your answer, run as ${step.actor.label}`}
							language={lab.language}
							mark={ran[''] === reader.text ? markOf(state.answer, reader.text) : null}
							minRows={5}
							onChange={reader.setText}
							onRun={state.phase === 'idle' ? start : run}
							onCheck={check}
						/>
						<Toolbar
							{...{ state, startNote, passedNow }}
							next={next && { ...next, href: `${next.href}${suffix}` }}
							checked={step.checked}
							solutionOpen={solution !== null}
							onIntent={() => void controller().then((running) => running?.prepare())}
							onStart={start}
							onRun={run}
							onCheck={check}
							onStop={() => void controller().then((running) => running?.stop())}
							onSolution={showSolution}
							onKeys={keys.open}
							onResetStep={() => {
								reader.putBack();
								void reset('The step is back at its start.');
							}}
							onResetLab={() => {
								reader.resetLab();
								void reset('The lab is back at its start. Your texts are kept with each step.');
							}}
						/>
						<ReaderNotes
							{...{ reader, sharing, say }}
							starter={step.starter}
							version={lab.version}
						/>
						{state.problem && (
							<p class="lab-problem">
								{state.problem} <RecordedLink id={recordedId} />
							</p>
						)}
						{solution && <solution.Component mine={reader.text} solution={solution.text} />}
						<LeakBanner leaks={state.answerLeaks} />
						{state.answer && (
							<AgainstRecord compared={state.compared} execution={state.answer} who="Your answer" />
						)}
						{answered && state.answer && (
							<Results
								execution={state.answer}
								leaks={state.answerLeaks}
								script={ran[''] ?? reader.text}
								tenants={lab.tenants}
								who={step.actor.label}
								catalog={state.answerCatalog}
								role={step.actor.role}
								comparison={state.compared?.executions.get(state.answer)}
							/>
						)}
					</section>
					{shared && (
						<SessionStrip
							holds={state.holds ?? step.recorded?.holds ?? []}
							lab={lab}
							recordedOn={state.holds ? null : (step.recorded?.server ?? null)}
						/>
					)}
					<Panes {...panes} before={false} />
					<PlanShelf runs={runsOf(state, step)} />
					{!inTypeScript && !shared && (
						<SchemaPanel
							phase={state.phase}
							schema={state.schema}
							onWatch={(on) => void controller().then((running) => running?.watchSchema?.(on))}
							onRead={() => void controller().then((running) => running?.readSchema?.())}
						/>
					)}
					<p class="lab-engine lab-quiet">
						{state.version
							? `${inTypeScript ? 'TypeScript' : `PostgreSQL ${state.version}`}, in your page. Ctrl or Cmd + Enter runs, with Shift it checks.`
							: step.recorded && `Recorded on ${step.recorded.server}.`}
						{inTypeScript && ' Types are removed, not checked.'}
					</p>
				</div>
			</div>
			{keys.dialog}
		</div>
	);
}

interface SolutionView {
	readonly Component: typeof import('./Solution.tsx').Solution;
	readonly text: string;
}

function authorTexts(step: StepView): PaneTexts {
	return Object.fromEntries(step.probes.map(({ id, sql }) => [id, sql]));
}
