import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { TenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';

type Side = 'old' | 'new';

/** A step of `move-runbook.yaml`. */
export interface MoveStep {
	readonly name: string;
	readonly at?: Side;
	readonly take?: string;
	readonly run?: string;
	readonly until?: string;
	readonly seconds?: number;
	readonly back?: string;
	readonly call?: string;
}

export interface Move {
	readonly tenant: TenantId;
	readonly servers: Readonly<Record<Side, Pool>>;
	/** Connection strings by which one server reaches the other. */
	readonly addresses: Readonly<Record<Side, string>>;
	/** What `call` names. */
	readonly calls: Readonly<Record<string, () => Promise<unknown>>>;
}

/**
 * Runs the steps in their order; where one fails, undoes what was begun.
 *
 * @throws the step's error; an AggregateError where something could not be undone either.
 */
export async function runMove(steps: readonly MoveStep[], move: Move): Promise<void> {
	const begun: MoveStep[] = [];
	for (const step of steps) {
		begun.unshift(step);
		try {
			await runStep(step, move);
		} catch (cause) {
			const failures = await undo(begun, move);
			const failed = new Error(`${step.name} failed`, { cause });
			throw failures.length > 0 ? new AggregateError([failed, ...failures]) : failed;
		}
	}
}

async function runStep(step: MoveStep, move: Move): Promise<void> {
	const { call, at, take, run, until, seconds = 0 } = step;
	if (call !== undefined) {
		const called = move.calls[call];
		if (!called) throw new Error(`nothing is called ${call}`);
		await called();
		return;
	}
	if (at === undefined || run === undefined) throw new Error('a step has at and run, or call');
	const taken = take === undefined ? undefined : await firstOf(move.servers.old, take);
	await move.servers[at].query(filledIn(run, move, taken));
	const deadline = performance.now() + seconds * 1000;
	while (until !== undefined && (await firstOf(move.servers[at], until)) !== true) {
		if (performance.now() > deadline) throw new Error(`not within ${seconds} seconds: ${until}`);
		await sleep(20);
	}
}

async function undo(begun: readonly MoveStep[], move: Move): Promise<unknown[]> {
	const failures: unknown[] = [];
	for (const { name, at, back } of begun) {
		if (at === undefined || back === undefined) continue;
		try {
			await move.servers[at].query(filledIn(back, move));
		} catch (cause) {
			failures.push(new Error(`${name} was not undone: ${back}`, { cause }));
		}
	}
	return failures;
}

function filledIn(sql: string, { tenant, addresses }: Move, taken?: unknown): string {
	const values: Readonly<Record<string, string>> = {
		tenant,
		old: literal(addresses.old),
		new: literal(addresses.new),
		...(typeof taken === 'string' && /^\d+$/.test(taken) ? { taken } : {}),
	};
	return sql.replace(/\$\{(\w+)\}/g, (_, name: string) => {
		const value = values[name];
		if (value === undefined) throw new Error(`nothing to fill in for ${name}`);
		return value;
	});
}

function literal(address: string): string {
	if (address.includes('\\')) throw new Error('a connection string has no backslash');
	return `'${address.replaceAll("'", "''")}'`;
}

async function firstOf(pool: Pool, query: string): Promise<unknown> {
	const { rows } = await pool.query({ text: query, rowMode: 'array' });
	return rows[0]?.[0];
}
