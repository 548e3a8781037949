import type { ComponentChildren } from 'preact';
import { useReducer, useRef } from 'preact/hooks';
import type { Actor } from '../read.ts';
import type { TenantDefinition } from '../schema.ts';
import type { RecordedPane } from '../view.ts';
import { Action } from './Action.tsx';
import type { LabController } from './controller.ts';
import { Identity } from './Pane.tsx';
import { ResultTable } from './ResultTable.tsx';
import { INITIAL, isBusy, type LabState, reduce } from './state.ts';
import { TenantMark } from './TenantMark.tsx';

type Panes = Readonly<Record<string, RecordedPane>>;

interface Props {
	readonly stepId: string;
	readonly tenants: readonly TenantDefinition[];
	readonly probes: readonly { readonly actor: Actor; readonly sql: string }[];
	readonly recorded: { readonly server: string; readonly before: Panes; readonly after: Panes };
	/** Address of the lab's package. */
	readonly packageUrl: string;
	/** Megabytes that Start fetches, as text. */
	readonly download: string;
	/** Where the reader does it with their own hands. */
	readonly labHref: string;
	/** The fix, highlighted by the page. */
	readonly children?: ComponentChildren;
}

/**
 * A leak, its fix and what is left of the leak, side by side: recorded until Start, which runs both
 * halves in the page and replaces the record where it stands.
 */
export function LeakAndFix(props: Props) {
	const { stepId, probes, recorded, packageUrl, labHref } = props;
	const [before, toBefore] = useReducer(reduce, INITIAL);
	const [after, toAfter] = useReducer(reduce, INITIAL);
	const stage = useRef<typeof toBefore>(toBefore);
	const controller = useRef<Promise<LabController> | undefined>(undefined);

	const load = () => {
		controller.current ??= import('./controller.ts')
			.then(
				({ LabController }) =>
					new LabController(packageUrl, stepId, (event) => stage.current(event)),
			)
			.catch((cause) => {
				controller.current = undefined;
				throw cause;
			});
		return controller.current;
	};
	const prepare = () =>
		void load().then(
			(running) => running.prepare(),
			() => {},
		);

	const start = async () => {
		stage.current = toBefore;
		try {
			const running = await load();
			const texts = Object.fromEntries(probes.map(({ actor, sql }) => [actor.name, sql]));
			await running.start('', texts);
			const { step } = await running.load();
			stage.current = toAfter;
			await running.run(step.solution ?? '', texts);
		} catch {
			toBefore({ type: 'failed', problem: 'A part of this page could not be downloaded.' });
		}
	};

	const busy = [before, after].some(isBusy);
	const problem = before.problem ?? after.problem;
	const done = after.phase === 'ready';
	const note = done
		? 'In the lab you cause the leak and write the policy yourself.'
		: `Start fetches PostgreSQL, ${props.download} MB once, and runs both halves in this page.`;
	return (
		<div class="leak-and-fix">
			<h2 class="sr-only">The leak and its fix</h2>
			<p class="leak-query">
				Both apps log in as <code>{probes[0]?.actor.role}</code> and send{' '}
				<code>{probes[0]?.sql}</code>
			</p>
			<Stage title="Without row-level security" {...props} state={before} panes={recorded.before} />
			<div class="leak-fix">
				<div>
					<h3>The fix, as the owner of the table</h3>
					{props.children}
				</div>
				<div class="leak-run">
					<p>
						{done ? (
							<a class="lab-button lab-primary" href={labHref}>
								Open the lab
							</a>
						) : (
							<Action primary off={busy} onPress={start} onIntent={prepare}>
								Start: run it here
							</Action>
						)}
					</p>
					<p class="lab-quiet">
						{busy ? `${before.phase === 'ready' ? 'Applying the fix' : before.activity}…` : note}
					</p>
					<p class="lab-status" role="status">
						{problem ? tryAgain(problem) : done && summary(before, after, probes)}
					</p>
				</div>
			</div>
			<Stage title="With it" {...props} state={after} panes={recorded.after} />
		</div>
	);
}

/** What one half shows: the live answers, or the recorded ones until there are any. */
function Stage({
	title,
	tenants,
	probes,
	recorded,
	state,
	panes,
}: Props & { title: string; state: LabState; panes: Panes }) {
	return (
		<section class="leak-stage" aria-label={title}>
			<h3>{title}</h3>
			<div class="lab-panes">
				{probes.map(({ actor }) => {
					const live = state.panes[actor.name];
					const shown = live ?? panes[actor.name];
					const result = shown?.execution.statements.at(-1);
					const leaks = shown?.leaks ?? [];
					return (
						<section
							key={actor.name}
							class={`lab-pane${leaks.length > 0 ? ' lab-pane-leak' : ''}`}
							aria-label={`${title}: ${actor.label}`}
						>
							<header>
								<h4>
									<TenantMark tenant={actor.tenant} /> {actor.label}
								</h4>
								<Identity actor={actor} />
							</header>
							{result && (
								<ResultTable
									result={result}
									tenants={tenants}
									leaks={leaks}
									caption={`${title}: ${actor.label} reads ${result.rowCount} rows${leaks.length > 0 ? `, ${leaks.length} of ${leaks[0]?.tenant}` : ''}.`}
								/>
							)}
							<p class="lab-quiet">
								{live
									? `Ran in this page, PostgreSQL ${state.version}`
									: `Recorded on ${recorded.server}`}
							</p>
						</section>
					);
				})}
			</div>
		</section>
	);
}

/** The controller's sentence without what only a lab with an editor can offer. */
function tryAgain(problem: string): string {
	const [sentence = ''] = problem.split(' Your text is kept.');
	const next = sentence.includes('press Start again') ? '' : ' Press Start to try again.';
	return `${sentence}${next} What stands here was recorded.`;
}

function summary(before: LabState, after: LabState, probes: Props['probes']): string {
	const leaking = ({ panes }: LabState) =>
		probes.filter(({ actor }) => (panes[actor.name]?.leaks.length ?? 0) > 0).length;
	return `It ran in this page: ${leaking(before)} of ${probes.length} apps read another tenant’s rows before the fix, ${leaking(after)} after it.`;
}
