import { useEffect, useReducer, useState } from 'preact/hooks';
import { keptFlags } from '../browser/flags.ts';
import type { LabView, StepView } from '../view.ts';
import { AgainstRecord } from './AgainstRecord.tsx';
import type { PaneTexts } from './base-controller.ts';
import { Editor } from './Editor.tsx';
import { GuestNote } from './GuestNote.tsx';
import { Identity, markOf, Pane, type PaneContent } from './Pane.tsx';
import { PlanShelf } from './PlanShelf.tsx';
import { PresentLink } from './PresentLink.tsx';
import { runsOf } from './plan-sources.ts';
import { ReaderNotes } from './ReaderNotes.tsx';
import { RecordedLink } from './RecordedLink.tsx';
import { Results } from './Results.tsx';
import { SchemaPanel } from './SchemaPanel.tsx';
import { rememberStarted, wasStarted } from './started.ts';
import { INITIAL, isBusy, reduce } from './state.ts';
import { Task } from './Task.tsx';
import { TenantMark } from './TenantMark.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useController } from './use-controller.ts';
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

	const controller = useController(lab.language, packageUrl, step.id, dispatch);
	const busy = isBusy(state);
	const inTypeScript = lab.language === 'ts';

	const say = (status: string) => dispatch({ type: 'said', status });
	const sharing = useSharing({ lab, stepId: step.id, reader, page, say });

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
	const probe = async (name: string) => {
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
	const passedNow = (state.verdict?.passed ?? false) && ran[''] === reader.text;

	return (
		<div class="lab" data-phase={state.phase} data-settled={state.settled}>
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
					<section class="lab-answer" aria-label="Your answer">
						<header>
							<h3>
								<TenantMark tenant={step.actor.tenant} /> Your answer
								{!inTypeScript && <>, as {step.actor.label}</>}
							</h3>
							<Identity actor={step.actor} />
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
						{state.answer && (
							<AgainstRecord compared={state.compared} execution={state.answer} who="Your answer" />
						)}
						{answered && state.answer && (
							<Results
								execution={state.answer}
								script={ran[''] ?? reader.text}
								tenants={lab.tenants}
								who={step.actor.label}
								catalog={state.answerCatalog}
								comparison={state.compared?.executions.get(state.answer)}
							/>
						)}
					</section>
					<div class="lab-panes">
						{step.probes.map(({ actor }) => (
							<Pane
								key={actor.name}
								actor={actor}
								text={paneTexts[actor.name] ?? ''}
								revision={paneRevision}
								compared={state.compared}
								content={paneContent(state.panes[actor.name], step, actor.name, ran[actor.name])}
								tenants={lab.tenants}
								disabled={busy}
								editable={!inTypeScript}
								onChange={(text) => setPaneTexts((texts) => ({ ...texts, [actor.name]: text }))}
								onRun={() => void probe(actor.name)}
							/>
						))}
					</div>
					<PlanShelf runs={runsOf(state, step)} />
					{!inTypeScript && (
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
		</div>
	);
}

interface SolutionView {
	readonly Component: typeof import('./Solution.tsx').Solution;
	readonly text: string;
}

function Steps({
	lab,
	current,
	passed,
	suffix,
}: {
	lab: LabView;
	current: string;
	passed: ReadonlySet<string>;
	suffix: string;
}) {
	return (
		<nav class="lab-steps" aria-label="Steps of this lab">
			<ol>
				{lab.steps.map(({ id, number, title, href }) => (
					<li key={id} data-passed={passed.has(id) || undefined}>
						<a href={`${href}${suffix}`} aria-current={id === current ? 'step' : undefined}>
							<span class="lab-number">{passed.has(id) ? `${number} ✓` : number}</span>{' '}
							<span class="lab-step-title">{title}</span>
							{passed.has(id) && <span class="sr-only"> (passed)</span>}
						</a>
					</li>
				))}
			</ol>
		</nav>
	);
}

function neighborsOf(lab: LabView, { number }: StepView) {
	const href = (place: number) => lab.steps.find((step) => step.number === place)?.href ?? null;
	return { previous: href(number - 1), next: href(number + 1) };
}

function authorTexts(step: StepView): PaneTexts {
	return Object.fromEntries(step.probes.map(({ actor, sql }) => [actor.name, sql]));
}

function paneContent(
	live: Omit<PaneContent, 'recordedOn' | 'script'> | undefined,
	step: StepView,
	actor: string,
	ran: string | undefined,
): PaneContent | null {
	const author = step.probes.find((probe) => probe.actor.name === actor)?.sql ?? '';
	if (live) return { ...live, recordedOn: null, script: ran ?? author };
	const recorded = step.recorded?.panes[actor];
	if (!recorded) return null;
	return { ...recorded, stale: false, recordedOn: step.recorded?.server ?? null, script: author };
}
