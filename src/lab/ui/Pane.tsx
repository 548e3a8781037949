import type { Leak } from '../canary.ts';
import type { Catalog } from '../catalog.ts';
import type { Execution } from '../engine.ts';
import { errorOf } from '../engine.ts';
import type { Holding } from '../holdings.ts';
import type { Actor } from '../read.ts';
import type { Compared } from '../record/step-record.ts';
import { handsOn, type LabView } from '../view.ts';
import { Action } from './Action.tsx';
import { AgainstRecord } from './AgainstRecord.tsx';
import { Editor } from './Editor.tsx';
import { LeakBanner } from './LeakBanner.tsx';
import { markLength, Results } from './Results.tsx';
import { Holdings } from './SessionStrip.tsx';
import { TenantMark } from './TenantMark.tsx';

export interface PaneContent {
	readonly execution: Omit<Execution, 'ms'> & { readonly ms?: number };
	readonly leaks: readonly Leak[];
	readonly stale: boolean;
	readonly recordedOn: string | null;
	/** The text the result belongs to. */
	readonly script: string;
	readonly catalog?: Catalog;
	/** On a shared connection; see `ProbeResult`. */
	readonly holds?: readonly Holding[];
	readonly waits?: string;
	readonly connection?: number;
}

interface Props {
	readonly actor: Actor;
	/** Its client, and which turn of it; what an answer in TypeScript does has a title of its own. */
	readonly name: string;
	readonly text: string;
	readonly revision: number;
	readonly content: PaneContent | null;
	readonly compared: Compared | null;
	readonly disabled: boolean;
	/** `fixed`: its text can not be changed; `none`: it shows what the answer does and has no text. */
	readonly editing: 'free' | 'fixed' | 'none';
	/** Where clients share a connection: who they are, to say who left what on it. */
	readonly lab: Pick<LabView, 'tenants' | 'actors' | 'sessions'>;
	readonly onChange: (text: string) => void;
	readonly onRun: () => void;
}

/** One actor's session: who it is, what it asks, what it sees. */
export function Pane({
	actor,
	name,
	text,
	revision,
	content,
	lab,
	compared,
	disabled,
	editing,
	onChange,
	onRun,
}: Props) {
	const leak = content?.leaks[0];
	const editable = editing === 'free';
	const title = editing === 'none' ? 'What your answer does' : name;
	const shared = lab.sessions === 'shared';
	return (
		<section class={`lab-pane${leak ? ' lab-pane-leak' : ''}`} aria-label={title}>
			<header>
				<h3>
					<TenantMark tenant={actor.tenant} /> {title}
				</h3>
				<Identity actor={actor} shared={shared} connection={content?.connection} />
			</header>
			<LeakBanner leaks={content?.leaks ?? []} />
			{editable && (
				<Editor
					text={text}
					revision={revision}
					label={`SQL of ${title}`}
					mark={markOf(content?.script === text ? content.execution : null, text)}
					minRows={2}
					onChange={onChange}
					onRun={onRun}
				/>
			)}
			{editing === 'fixed' && <pre class="lab-excerpt">{text}</pre>}
			<p class="lab-pane-actions">
				{editable && (
					<Action off={disabled} onPress={onRun}>
						Run as {title}
					</Action>
				)}
				{content?.recordedOn && <span class="lab-quiet">Recorded on {content.recordedOn}</span>}
				{content?.stale && <span class="lab-quiet">From before your last run.</span>}
			</p>
			{content?.waits && (
				<p class="lab-warning">
					It waits: {content.waits} keeps the connection, its transaction is open. End that
					transaction where it began.
				</p>
			)}
			{content && <AgainstRecord {...{ compared }} execution={content.execution} who={title} />}
			{content && content.waits === undefined && (
				<Results
					execution={content.execution}
					script={content.script}
					tenants={lab.tenants}
					leaks={content.leaks}
					who={title}
					catalog={content.catalog}
					role={actor.role}
					comparison={compared?.executions.get(content.execution)}
				/>
			)}
			{content?.holds && content.holds.length > 0 && (
				<div class="lab-left">
					<h4>{handsOn(content.holds)}</h4>
					<Holdings holds={content.holds} lab={lab} />
				</div>
			)}
		</section>
	);
}

interface IdentityProps {
	readonly actor: Actor;
	readonly shared?: boolean;
	readonly connection?: number | undefined;
}

/** Login role and tenant of a session, always in sight. */
export function Identity({ actor, shared = false, connection }: IdentityProps) {
	// Where there is no database there is no login.
	if (actor.role === undefined) return null;
	if (shared) {
		return (
			<p class="lab-identity">
				<code>{actor.role}</code>
				{connection !== undefined && <> · connection {connection}</>}
			</p>
		);
	}
	return (
		<p class="lab-identity">
			<code>{actor.role}</code>
			{actor.login.tenant === null ? (
				<> · no tenant set</>
			) : (
				<>
					{' '}
					·{' '}
					<code title={actor.login.tenant}>app.tenant_id = {actor.login.tenant.slice(0, 8)}…</code>
				</>
			)}
		</p>
	);
}

/** Where in a text its error is, for the underline. */
export function markOf(execution: Pick<Execution, 'statements'> | null, text: string) {
	const error = execution && errorOf(execution as Execution);
	if (error?.index === undefined) return null;
	return { from: error.index, to: error.index + markLength(error, text.slice(error.index)) };
}
