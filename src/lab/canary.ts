import type { Execution, StatementResult } from './engine.ts';
import type { Actor, Lab } from './read.ts';

/** A marker of another tenant in what reached an actor. */
export interface Leak {
	readonly marker: string;
	/** Name of the tenant whose marker it is. */
	readonly tenant: string;
	/** The text that carried it. */
	readonly value: string;
	readonly statement: string;
	readonly channel: 'row' | 'error' | 'notice';
}

/**
 * Foreign markers in whatever reached an actor's pane: rows, errors and notices.
 * A marker that the actor typed itself is no leak, nor one the lab lists under `shares`.
 * An actor without tenant (a migrator, an operator) can not be leaked to, unless it is `blind`: an
 * application's session that should see nothing until it has a tenant.
 */
export function findLeaks(
	lab: Pick<Lab, 'tenants' | 'shares'>,
	actor: Pick<Actor, 'tenant' | 'blind'>,
	sent: string,
	execution: Execution,
): Leak[] {
	if (!actor.tenant && !actor.blind) return [];
	const typed = sent.toLowerCase();
	const foreign = lab.tenants.filter(
		({ name, marker }) =>
			name !== actor.tenant &&
			!lab.shares.includes(marker) &&
			!typed.includes(marker.toLowerCase()),
	);
	return execution.statements.flatMap((statement) =>
		texts(statement).flatMap(({ channel, value }) =>
			foreign
				.filter(({ marker }) => value.toLowerCase().includes(marker.toLowerCase()))
				.map(({ marker, name }) => ({
					marker,
					tenant: name,
					value,
					statement: statement.text,
					channel,
				})),
		),
	);
}

function texts(statement: StatementResult): { channel: Leak['channel']; value: string }[] {
	const cells = statement.rows
		.flat()
		.filter((cell) => cell !== null)
		.map((value) => ({ channel: 'row' as const, value }));
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
