import type { Execution, StatementResult } from './engine.ts';
import { beforeCut } from './engines/limits.ts';
import { numbersIn } from './numbers.ts';
import type { Actor, Lab } from './read.ts';
import { type Channel, type Found, markerIn, type Said, type Watch } from './watch.ts';

export { leakText, placeText } from './leak-text.ts';
export type { Channel } from './watch.ts';

/** A value of another tenant in what reached an actor. */
export interface Leak extends Found, Said {
	/** Name of the tenant whose marker it is. */
	readonly tenant: string;
	readonly statement: string;
	/** Where it stood, when it was cut off or left out: `row 600, which is not shown`. */
	readonly place?: string;
}

/**
 * What is looked for in a session of the actor, or null where nothing can leak to it.
 *
 * Three kinds of marker tell whose a value is: a word, in any case of letters; a number within a
 * range that only one tenant's rows hold; a total that only its rows add up to, alone in a cell.
 * What the actor typed itself is no leak, nor what the lab lists under `shares`. An actor without
 * tenant (a migrator, an operator) can not be leaked to, unless it is `blind`: an application's
 * session that should see nothing until it has a tenant.
 *
 * @param sent the script that the session runs.
 */
export function watchOf(
	lab: Pick<Lab, 'tenants' | 'shares'>,
	actor: Pick<Actor, 'tenant' | 'blind'>,
	sent: string,
): Watch | null {
	if (!actor.tenant && !actor.blind) return null;
	const typed = sent.toLowerCase();
	const shares = lab.shares.map((share) => share.toLowerCase());
	const isKnown = (word: string) => typed.includes(word) || shares.includes(word);
	return {
		tenants: lab.tenants
			.filter(({ name }) => name !== actor.tenant)
			.map(({ name, marker, range = null, totals = [] }) => ({
				name,
				marker: isKnown(marker.toLowerCase()) ? null : marker,
				range,
				totals,
			})),
		known: [...numbersIn(sent), ...shares.map(Number).filter((share) => !Number.isNaN(share))],
	};
}

/**
 * Values of other tenants in whatever reached an actor: rows, errors, notices and plans, and what
 * the engine saw in the parts that it did not keep, if it was given the same watch.
 */
export function findLeaks(
	lab: Pick<Lab, 'tenants' | 'shares'>,
	actor: Pick<Actor, 'tenant' | 'blind'>,
	sent: string,
	execution: Execution,
): Leak[] {
	const watch = watchOf(lab, actor, sent);
	return watch ? leaksIn(watch, execution) : [];
}

function leaksIn(watch: Watch, { statements }: Execution): Leak[] {
	const known = new Set(watch.known);
	return statements.flatMap((statement) => {
		const kept = everything(statement).flatMap((said) =>
			watch.tenants.flatMap((tenant): Leak[] => {
				const found = markerIn(tenant, { ...said, value: beforeCut(said.value) }, known);
				return found ? [{ ...found, ...said, tenant: tenant.name, statement: statement.text }] : [];
			}),
		);
		// What is seen need not be told again of what is not.
		const isNews = ({ tenant, kind, channel }: Pick<Leak, 'tenant' | 'kind' | 'channel'>) =>
			!kept.some(
				(leak) => leak.tenant === tenant && leak.kind === kind && leak.channel === channel,
			);
		const unkept = (statement.unkept ?? [])
			.filter(isNews)
			.map((sighting) => ({ ...sighting, statement: statement.text }));
		return [...kept, ...unkept];
	});
}

function everything(statement: StatementResult): Said[] {
	const channel: Channel = statement.tag === 'EXPLAIN' ? 'plan' : 'row';
	const cells = statement.rows
		.flat()
		.filter((cell) => cell !== null)
		.map((value) => ({ channel, value }));
	const { error } = statement;
	const reports = [...statement.notices, ...(error ? [error] : [])];
	const said = reports.flatMap((report) =>
		[report.message, report.detail, report.hint]
			.filter((value) => value !== undefined)
			.map(
				(value) => ({ channel: report === error ? ('error' as const) : 'notice', value }) as const,
			),
	);
	// A statement that a function put together may hold a value, and so may the line of a COPY.
	const inner = [error?.internalQuery, error?.where]
		.filter((value) => value !== undefined)
		.map((value) => ({ channel: 'error', value }) as const);
	return [...cells, ...said, ...inner];
}
