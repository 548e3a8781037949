import { useState } from 'preact/hooks';
import type { Expectation } from '../check.ts';
import type { StepView } from '../view.ts';
import { Html } from './Html.tsx';
import { useModule } from './use-module.ts';

/** The task, what Check will decide on, and the hints, one after the other. */
export function Task({
	step,
	verdict,
	stale,
	heading,
	unstarted,
	recordedId,
}: {
	step: StepView;
	/** False where the page's own title says it. */
	heading: boolean;
	verdict: readonly Expectation[] | null;
	stale: boolean;
	/** Nothing runs here, and a start has failed: the reader decides what Check would. */
	unstarted: boolean;
	/** Fragment of the recorded run on the same page. */
	recordedId: string;
}) {
	const sentences = step.recorded?.expectations ?? [];
	const bySelf = unstarted && step.checked && sentences.length > 0;
	const module = useModule(bySelf, () => import('./SelfMarks.tsx'));
	return (
		<div class="lab-task">
			{heading ? <h3>{step.title}</h3> : <h2 class="sr-only">Task</h2>}
			<Html text={step.taskHtml} />
			{bySelf && module ? (
				<module.SelfMarks {...{ sentences, recordedId }} />
			) : (
				step.checked && <Expectations decided={verdict} {...{ stale, sentences }} />
			)}
			<Hints html={step.hintsHtml} />
			{step.whyHtml && (
				<details class="lab-fold lab-why">
					<summary>Why it matters</summary>
					<Html text={step.whyHtml} />
				</details>
			)}
		</div>
	);
}

interface ExpectationsProps {
	readonly decided: readonly Expectation[] | null;
	readonly stale: boolean;
	/** Shown before the first Check. */
	readonly sentences: readonly string[];
}

export function Expectations({ decided, stale, sentences }: ExpectationsProps) {
	if (!decided && sentences.length === 0) return null;
	return (
		<section class="lab-expectations" aria-label="Expectations">
			<h3>Check passes when</h3>
			{decided ? (
				<Decided expectations={decided} stale={stale} />
			) : (
				<ul>
					{sentences.map((text) => (
						<li key={text}>
							<span class="lab-verdict">·</span> {text}
						</li>
					))}
				</ul>
			)}
			{stale && <p class="lab-quiet">From your last Check; the text has changed since.</p>}
		</section>
	);
}

/** Expectations with their verdict and what proves it. */
export function Decided({
	expectations,
	stale = false,
}: {
	expectations: readonly Expectation[];
	stale?: boolean;
}) {
	return (
		<ul data-stale={stale || undefined}>
			{expectations.map(({ ok, text, evidence }) => (
				<li key={text} data-ok={ok}>
					<span class="lab-verdict">{ok ? '✓' : '✗'}</span>
					<span class="sr-only">{ok ? 'holds:' : 'does not hold:'}</span> {text}
					{evidence && <span class="lab-evidence">{evidence}</span>}
				</li>
			))}
		</ul>
	);
}

/** Hints unfold in order: the next one appears once the one before is open. */
function Hints({ html }: { html: readonly string[] }) {
	const [open, setOpen] = useState(0);
	return (
		<>
			{html.slice(0, open + 1).map((hint, index) => (
				<details
					key={index}
					class="lab-fold"
					onToggle={(event) => {
						if (event.currentTarget.open) setOpen(Math.max(open, index + 1));
					}}
				>
					<summary>
						Hint {index + 1} of {html.length}
					</summary>
					<Html text={hint} />
				</details>
			))}
		</>
	);
}
