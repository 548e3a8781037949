import type { Execution, StatementResult } from './engine.ts';
import { numbersIn, planNumbers } from './numbers.ts';
import type { Actor, Lab } from './read.ts';
import type { TenantDefinition } from './schema.ts';

/** How a value reached an actor. */
export type Channel = 'row' | 'error' | 'notice' | 'plan';

/** A value of another tenant in what reached an actor. */
export interface Leak {
	/** The marker's text, the range's ends or the total, as the lab declares them. */
	readonly marker: string;
	readonly kind: 'text' | 'range' | 'total';
	/** Name of the tenant whose marker it is. */
	readonly tenant: string;
	/** The text that carried it. */
	readonly value: string;
	readonly statement: string;
	readonly channel: Channel;
}

interface Said {
	readonly channel: Channel;
	readonly value: string;
}

/**
 * Values of other tenants in whatever reached an actor's pane: rows, errors, notices and plans.
 *
 * Three kinds of marker tell whose a value is: a word, in any case of letters; a number within a
 * range that only one tenant's rows hold; a total that only its rows add up to, alone in a cell.
 * What the actor typed itself is no leak, nor what the lab lists under `shares`. An actor without
 * tenant (a migrator, an operator) can not be leaked to, unless it is `blind`: an application's
 * session that should see nothing until it has a tenant.
 */
export function findLeaks(
	lab: Pick<Lab, 'tenants' | 'shares'>,
	actor: Pick<Actor, 'tenant' | 'blind'>,
	sent: string,
	execution: Execution,
): Leak[] {
	if (!actor.tenant && !actor.blind) return [];
	const typed = { text: sent.toLowerCase(), numbers: new Set(numbersIn(sent)) };
	const known = new Set(lab.shares.map((share) => share.toLowerCase()));
	const foreign = lab.tenants.filter(({ name }) => name !== actor.tenant);
	return execution.statements.flatMap((statement) =>
		everything(statement).flatMap((said) =>
			foreign.flatMap((tenant) => {
				const found = markerIn(tenant, said, typed, known);
				return found ? [{ ...found, ...said, tenant: tenant.name, statement: statement.text }] : [];
			}),
		),
	);
}

/** What a reader is told of a leak: value and owner, without the channel. */
export function leakText({ kind, value, tenant, marker }: Leak): string {
	const shown = `“${around(value, marker)}”`;
	if (kind === 'range') return `${shown} holds a number that only ${tenant} has`;
	if (kind === 'total') return `${shown} counts rows of ${tenant}`;
	return `${shown} belongs to ${tenant}`;
}

function markerIn(
	{ marker, range, totals = [] }: TenantDefinition,
	{ channel, value }: Said,
	typed: { readonly text: string; readonly numbers: ReadonlySet<number> },
	known: ReadonlySet<string>,
): Pick<Leak, 'marker' | 'kind'> | null {
	const word = marker.toLowerCase();
	if (value.toLowerCase().includes(word) && !typed.text.includes(word) && !known.has(word)) {
		return { marker, kind: 'text' };
	}
	const isNews = (number: number) => !typed.numbers.has(number) && !known.has(String(number));
	const numbers = channel === 'plan' ? planNumbers(value) : numbersIn(value);
	if (
		range &&
		numbers.some((number) => isNews(number) && range[0] <= number && number <= range[1])
	) {
		return { marker: range.join(' to '), kind: 'range' };
	}
	// Within a longer text a small number means too many other things.
	const whole = channel === 'row' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null;
	if (whole !== null && totals.includes(whole) && isNews(whole)) {
		return { marker: String(whole), kind: 'total' };
	}
	return null;
}

function everything(statement: StatementResult): Said[] {
	const channel = statement.tag === 'EXPLAIN' ? 'plan' : 'row';
	const cells = statement.rows
		.flat()
		.filter((cell) => cell !== null)
		.map((value) => ({ channel, value }) as const);
	const reports = [...statement.notices, ...(statement.error ? [statement.error] : [])];
	const said = reports.flatMap((report) =>
		[report.message, report.detail, report.hint]
			.filter((value) => value !== undefined)
			.map((value) => ({
				channel: report === statement.error ? ('error' as const) : ('notice' as const),
				value,
			})),
	);
	return [...cells, ...said];
}

const LONGEST = 160;

/** A long value is shown from a little before its marker on. */
function around(value: string, marker: string): string {
	if (value.length <= LONGEST) return value;
	const from = Math.max(0, value.toLowerCase().indexOf(marker.toLowerCase()) - 40);
	const cut = value.slice(from, from + LONGEST);
	return `${from > 0 ? '…' : ''}${cut}${from + LONGEST < value.length ? '…' : ''}`;
}
