import type { Leak } from '../canary.ts';
import type { Catalog } from '../catalog.ts';
import type { Execution, Notice, SqlError, StatementResult } from '../engine.ts';
import { lineAndColumn } from '../lexer.ts';
import { isPlan, roleAt } from '../plan-result.ts';
import type { Comparison } from '../record/compare.ts';
import type { TenantDefinition } from '../schema.ts';
import { rowsText } from '../sentences.ts';
import { PlanResult } from './PlanResult.tsx';
import { ResultTable } from './ResultTable.tsx';

interface Props {
	readonly execution: Omit<Execution, 'ms'> & { readonly ms?: number };
	/** The script that ran: errors quote their line of it. */
	readonly script: string;
	readonly tenants: readonly TenantDefinition[];
	readonly leaks?: readonly Leak[];
	/** Whose result it is, for captions: `acme’s app`. */
	readonly who: string;
	/** The catalog right after the run, where it has a plan. */
	readonly catalog?: Catalog | undefined;
	/** The login’s role: policies are for roles. */
	readonly role?: string | undefined;
	/** How it differs from the record of the same text. */
	readonly comparison?: Comparison | undefined;
}

/** What every statement of a script answered: tables, tags, notices, the error that ended it. */
export function Results(props: Props) {
	const { execution, script, tenants, leaks = [], who, catalog, role, comparison } = props;
	const { statements, skipped, leftOpen, open, ms } = execution;
	const tags = statements.flatMap(({ tag }) => (tag ? [tag] : []));
	return (
		<div class="lab-results">
			{statements.map((result, index) => (
				<Statement
					key={result.start}
					{...{ result, script, tenants, leaks, who, catalog }}
					role={roleAt(execution, result, role)}
					unrecorded={comparison?.statements[index]?.added}
				/>
			))}
			{statements.length === 0 && <p class="lab-quiet">No statement to run.</p>}
			{skipped > 0 && (
				<p class="lab-quiet">
					{skipped === 1 ? '1 statement' : `${skipped} statements`} after the error did not run.
				</p>
			)}
			{leftOpen && (
				<p class="lab-warning">
					A transaction was left open and has been rolled back. Add COMMIT to keep its work.
				</p>
			)}
			{open && (
				<p class="lab-warning">The transaction is open and keeps the connection until it ends.</p>
			)}
			{tags.length > 0 && (
				<p class="lab-tags">
					{tags.join(' · ')}
					{ms !== undefined && ` · ${Math.max(1, Math.round(ms))} ms`}
				</p>
			)}
		</div>
	);
}

function Statement(
	props: Omit<Props, 'execution' | 'leaks' | 'comparison'> & {
		result: StatementResult;
		leaks: readonly Leak[];
		unrecorded: readonly number[] | undefined;
	},
) {
	const { result, script, tenants, leaks, who, catalog, role, unrecorded } = props;
	const caption = `${who}: ${rowsText(result.rowCount ?? 0)}.`;
	const table = <ResultTable {...{ result, tenants, leaks, caption, unrecorded }} />;
	return (
		<>
			{result.notices.map((notice) => (
				<NoticeLine key={notice.message} notice={notice} />
			))}
			{result.fields.length > 0 &&
				(isPlan(result) ? (
					<PlanResult {...{ result, catalog, role, who }}>{table}</PlanResult>
				) : (
					table
				))}
			{result.error && <ErrorReport error={result.error} script={script} />}
		</>
	);
}

function NoticeLine({ notice }: { notice: Notice }) {
	return (
		<p class="lab-notice">
			<strong>{notice.severity}</strong> {notice.message}
			{notice.detail && <span> {notice.detail}</span>}
			{notice.hint && <span> Hint: {notice.hint}</span>}
		</p>
	);
}

function ErrorReport({ error, script }: { error: SqlError; script: string }) {
	const place = error.index === undefined ? null : lineAndColumn(script, error.index);
	return (
		<div class="lab-error">
			<p>
				<strong>{error.severity}</strong> <code>{error.code}</code>
				{place && (
					<span class="lab-quiet">
						{' '}
						line {place.line}
						{error.length === undefined && `, column ${place.column}`}
					</span>
				)}
			</p>
			<p class="lab-error-message">{error.message}</p>
			{error.index !== undefined && <Excerpt script={script} index={error.index} error={error} />}
			{error.detail && <p>Detail: {error.detail}</p>}
			{error.hint && <p>Hint: {error.hint}</p>}
			{error.internalQuery && (
				<p>
					In: <code>{error.internalQuery}</code>
				</p>
			)}
		</div>
	);
}

/** The line with the error, the word at its position marked. */
function Excerpt({ script, index, error }: { script: string; index: number; error: SqlError }) {
	const start = script.lastIndexOf('\n', index - 1) + 1;
	const newline = script.indexOf('\n', index);
	const line = script.slice(start, newline < 0 ? script.length : newline);
	const at = index - start;
	const length = markLength(error, line.slice(at));
	return (
		<pre class="lab-excerpt">
			{line.slice(0, at)}
			<mark>{line.slice(at, at + length) || ' '}</mark>
			{line.slice(at + length)}
		</pre>
	);
}

/** UTF-16 units to mark from an error's place on. */
export function markLength({ length }: SqlError, text: string): number {
	return length ?? wordLength(text);
}

/** Length of the token a position points to, at least one character. */
function wordLength(text: string): number {
	return /^(?:"[^"]*"|'[^']*'|[\p{L}\p{N}_$.]+|.)/u.exec(text)?.[0].length ?? 1;
}
