import type { Lab, Step } from '../read.ts';
import { readRecorded } from '../recorded.ts';
import { handsOn, paneTitle, recordedPanes } from '../view.ts';
import { Results } from './Results.tsx';
import { Holdings } from './SessionStrip.tsx';
import { Expectations } from './Task.tsx';
import { TenantMark } from './TenantMark.tsx';

/**
 * The run of the solution as a server answered it. It stands in the page for readers without
 * JavaScript or WebAssembly, in print and for screen readers; search leaves it out.
 */
export function Recorded({ lab, step, id }: { lab: Lab; step: Step; id: string }) {
	if (step.transcript === null) return null;
	const { server, solution } = readRecorded(step.transcript);
	if (!solution || step.solution === null) return null;
	const panes = recordedPanes(lab, step, solution);
	return (
		<details class="lab-recorded lab-fold" id={id} data-pagefind-ignore>
			<summary>Recorded run of the solution, on {server}</summary>
			<h3>Solution{lab.language === 'sql' && <>, as {step.actor.label}</>}</h3>
			<pre class="lab-excerpt">{step.solution}</pre>
			<Results
				execution={solution.answer}
				script={step.solution}
				tenants={lab.tenants}
				who={step.actor.label}
			/>
			{step.probes.map((probe) => {
				const { id, actor, sql } = probe;
				const pane = panes[id];
				const title =
					lab.language === 'ts'
						? 'What the solution does'
						: `${paneTitle(step, probe)}${probe.before ? ', before it' : ''}`;
				return (
					pane && (
						// A name of its own: the pane of the same client stands on the same page.
						<section key={id} aria-label={lab.language === 'ts' ? title : `${title}, recorded`}>
							<h3>
								<TenantMark tenant={actor.tenant} /> {title}
							</h3>
							{lab.language === 'sql' && <pre class="lab-excerpt">{sql}</pre>}
							<Results
								execution={pane.execution}
								script={sql}
								tenants={lab.tenants}
								leaks={pane.leaks}
								who={title}
							/>
							{pane.holds && (
								<>
									<h4>{handsOn(pane.holds)}</h4>
									<Holdings holds={pane.holds} lab={lab} />
								</>
							)}
						</section>
					)
				);
			})}
			<Expectations decided={solution.expectations} stale={false} sentences={[]} />
		</details>
	);
}
