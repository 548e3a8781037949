import pg from 'pg';
import { EngineError, type Notice } from '../engine.ts';
import { isPlan } from '../plan-result.ts';
import type { Watch } from '../watch.ts';
import { keptRows } from './limits.ts';
import { Lookout } from './lookout.ts';
import type { RawResult, StatementRunner } from './run-script.ts';
import { typeName } from './types.ts';
import { errorOf, type ServerReport, takeNotice, unkeptOf } from './wire.ts';

/**
 * A client, not yet connected, whose values arrive as the server's text. A connection that breaks is
 * told to whoever asks next, and ends no process.
 */
export function textClient(connectionString: string, statementTimeout = 0): pg.Client {
	const client = new pg.Client({
		connectionString,
		...(statementTimeout > 0 && { statement_timeout: statementTimeout }),
		types: { getTypeParser: () => (text: string) => text },
	});
	client.on('error', () => {});
	return client;
}

/** Sends single statements over a `pg` client and keeps tag, notices and transaction status. */
export class ServerRunner implements StatementRunner {
	readonly #client: pg.Client;
	#status = 'I';
	#ready = true;
	#onReady = () => {};
	#tag: string | null = null;
	#notices: Notice[] = [];
	#lookout: Lookout | null = null;

	constructor(client: pg.Client) {
		this.#client = client;
		const connection = (client as unknown as { connection: NodeJS.EventEmitter }).connection;
		connection.on('commandComplete', (message: { text: string }) => {
			this.#tag = message.text;
		});
		connection.on('readyForQuery', (message: { status: string }) => {
			this.#status = message.status;
			this.#ready = true;
			this.#onReady();
		});
		client.on('notice', (notice) =>
			takeNotice(this.#notices, notice as ServerReport, this.#lookout),
		);
	}

	inTransaction(): boolean {
		return this.#status !== 'I';
	}

	async send(statement: string, watch: Watch | null = null): Promise<RawResult> {
		this.#tag = null;
		this.#notices = [];
		const lookout = watch && new Lookout(watch);
		this.#lookout = lookout;
		this.#ready = false;
		try {
			const result = await this.#client.query({ text: statement, rowMode: 'array' });
			const hasRows = result.fields.length > 0;
			const channel = isPlan(result) ? 'plan' : 'row';
			return {
				tag: this.#tag,
				fields: result.fields.map((field) => ({
					name: field.name,
					type: typeName(field.dataTypeID),
				})),
				rows: keptRows(result.rows as (string | null)[][], (value, place) =>
					lookout?.text(channel, value, place),
				),
				rowCount: hasRows ? result.rows.length : null,
				notices: this.#notices,
				error: null,
				...unkeptOf(lookout, false),
			};
		} catch (cause) {
			const report = cause as ServerReport;
			if (!report.code) throw new EngineError(`The server went away: ${report.message}`);
			// The error arrives before ReadyForQuery, which carries the transaction status. A FATAL one
			// ends the session, and nothing follows it.
			if (report.severity === 'FATAL') this.#status = 'I';
			else await this.#settled();
			const error = errorOf(report, lookout);
			const nothing = { tag: null, fields: [], rows: [], rowCount: null };
			return { ...nothing, notices: this.#notices, error, ...unkeptOf(lookout, true) };
		}
	}

	#settled(): Promise<void> {
		if (this.#ready) return Promise.resolve();
		return new Promise((resolve) => {
			this.#onReady = resolve;
		});
	}
}
