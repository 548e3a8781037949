import { type Leak, leakText } from '../canary.ts';
import type { Catalog } from '../catalog.ts';
import type { Execution } from '../engine.ts';
import { errorOf } from '../engine.ts';
import type { Actor } from '../read.ts';
import type { Compared } from '../record/step-record.ts';
import type { TenantDefinition } from '../schema.ts';
import { Action } from './Action.tsx';
import { AgainstRecord } from './AgainstRecord.tsx';
import { Editor } from './Editor.tsx';
import { markLength, Results } from './Results.tsx';
import { TenantMark } from './TenantMark.tsx';

export interface PaneContent {
	readonly execution: Omit<Execution, 'ms'> & { readonly ms?: number };
	readonly leaks: readonly Leak[];
	readonly stale: boolean;
	readonly recordedOn: string | null;
	/** The text the result belongs to. */
	readonly script: string;
	readonly catalog?: Catalog;
}

interface Props {
	readonly actor: Actor;
	readonly text: string;
	readonly revision: number;
	readonly content: PaneContent | null;
	readonly compared: Compared | null;
	readonly tenants: readonly TenantDefinition[];
	readonly disabled: boolean;
	/** False where the pane shows what the answer does and has no text of its own. */
	readonly editable: boolean;
	readonly onChange: (text: string) => void;
	readonly onRun: () => void;
}

/** One actor's session: who it is, what it asks, what it sees. */
export function Pane({
	actor,
	text,
	revision,
	content,
	compared,
	tenants,
	disabled,
	editable,
	onChange,
	onRun,
}: Props) {
	const leak = content?.leaks[0];
	const title = editable ? actor.label : 'What your answer does';
	return (
		<section class={`lab-pane${leak ? ' lab-pane-leak' : ''}`} aria-label={title}>
			<header>
				<h3>
					<TenantMark tenant={actor.tenant} /> {title}
				</h3>
				<Identity actor={actor} />
			</header>
			{leak && (
				<p class="lab-leak-banner">
					<strong>Leak.</strong> {leakText(leak)}.{' '}
					<span class="lab-quiet">
						It came in {channelText(leak.channel)}
						{statementText(leak.statement)}.
					</span>
				</p>
			)}
			{editable && (
				<Editor
					text={text}
					revision={revision}
					label={`SQL of ${actor.label}`}
					mark={markOf(content?.script === text ? content.execution : null, text)}
					minRows={2}
					onChange={onChange}
					onRun={onRun}
				/>
			)}
			<p class="lab-pane-actions">
				{editable && (
					<Action off={disabled} onPress={onRun}>
						Run as {actor.label}
					</Action>
				)}
				{content?.recordedOn && <span class="lab-quiet">Recorded on {content.recordedOn}</span>}
				{content?.stale && <span class="lab-quiet">From before your last run.</span>}
			</p>
			{content && <AgainstRecord {...{ compared }} execution={content.execution} who={title} />}
			{content && (
				<Results
					execution={content.execution}
					script={content.script}
					tenants={tenants}
					leaks={content.leaks}
					who={actor.label}
					catalog={content.catalog}
					comparison={compared?.executions.get(content.execution)}
				/>
			)}
		</section>
	);
}

/** Login role and tenant of a session, always in sight. */
export function Identity({ actor }: { actor: Actor }) {
	// Where there is no database there is no login.
	if (actor.role === undefined) return null;
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

function channelText(channel: Leak['channel']): string {
	return { row: 'a row', error: 'an error', notice: 'a notice', plan: 'a plan' }[channel];
}

/** The statement that brought a leak, as far as a line holds it; a TypeScript lab has none. */
function statementText(statement: string) {
	const line = statement.replaceAll(/\s+/g, ' ').trim();
	if (line === '') return null;
	return (
		<>
			{' '}
			of <code>{line.length > 80 ? `${line.slice(0, 79)}…` : line}</code>
		</>
	);
}
