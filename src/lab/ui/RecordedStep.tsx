import { keptFlags } from '../browser/flags.ts';
import type { LabView, StepView } from '../view.ts';
import { neighborsOf } from './neighbors.ts';
import { Panes } from './Panes.tsx';
import { PresentLink } from './PresentLink.tsx';
import { Steps } from './Steps.tsx';
import { Task } from './Task.tsx';
import { useReaderText } from './use-progress.ts';

interface Props {
	readonly lab: LabView;
	readonly step: StepView;
	readonly next: { readonly href: string; readonly title: string } | null;
	/** True where the lab is the page. */
	readonly page: boolean;
}

/** A step that no page can run, block by block as it was recorded on real servers. */
export function RecordedStep({ lab, step, next, page }: Props) {
	const reader = useReaderText(lab, step.id, '');
	const suffix = reader.ready ? keptFlags(location.search) : '';
	const nothing = () => {};
	return (
		<div class="lab" data-phase="recorded">
			<Steps lab={lab} current={step.id} passed={reader.passed} suffix={suffix} />
			{page && <PresentLink neighbors={neighborsOf(lab, step)} />}
			<div class="lab-columns">
				<Task
					step={step}
					heading={!page}
					verdict={null}
					stale={false}
					unstarted={false}
					recordedId=""
				/>
				<div class="lab-work">
					{page && <h2 class="sr-only">Bench</h2>}
					<p class="lab-quiet">
						Recorded on {step.recorded?.server}. It needs several{' '}
						{step.servers.length > 0 ? 'servers' : 'connections at once'}, and a page has one.
					</p>
					<Panes
						{...{ lab, step }}
						before={false}
						results={{}}
						compared={null}
						texts={Object.fromEntries(step.probes.map(({ id, sql }) => [id, sql]))}
						ran={{}}
						revision={0}
						disabled={true}
						onChange={nothing}
						onRun={nothing}
					/>
					{next && (
						<p>
							<a class="lab-button lab-next" href={`${next.href}${suffix}`}>
								Next: {next.title}
							</a>
						</p>
					)}
				</div>
			</div>
		</div>
	);
}
