import type { LabView } from '../view.ts';

interface Props {
	readonly lab: Pick<LabView, 'steps'>;
	/** Id of the step that the page shows. */
	readonly current: string;
	readonly passed: ReadonlySet<string>;
	/** Goes behind each address: a projector's page leads to pages of its kind. */
	readonly suffix: string;
}

export function Steps({ lab, current, passed, suffix }: Props) {
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
