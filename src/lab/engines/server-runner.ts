import type pg from 'pg';
import { EngineError } from '../engine.ts';
import { cutText, keptRows } from './limits.ts';
import type { RawResult, StatementRunner } from './run-script.ts';
import { typeName } from './types.ts';
import { reportOf, type ServerReport, takeNotice } from './wire.ts';

/** Sends single statements over a `pg` client and keeps tag, notices and transaction status. */
export class ServerRunner implements StatementRunner {
	readonly #client: pg.Client;
	#status = 'I';
	#ready = true;
	#onReady = () => {};
	#tag: string | null = null;
	#notices: ReturnType<typeof reportOf>[] = [];

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
		client.on('notice', (notice) => takeNotice(this.#notices, notice as ServerReport));
	}

	inTransaction(): boolean {
		return this.#status !== 'I';
	}

	async send(statement: string): Promise<RawResult> {
		this.#tag = null;
		this.#notices = [];
		this.#ready = false;
		try {
			const result = await this.#client.query({ text: statement, rowMode: 'array' });
			const hasRows = result.fields.length > 0;
			return {
				tag: this.#tag,
				fields: result.fields.map((field) => ({
					name: field.name,
					type: typeName(field.dataTypeID),
				})),
				rows: keptRows(result.rows as (string | null)[][]),
				rowCount: hasRows ? result.rows.length : null,
				notices: this.#notices,
				error: null,
			};
		} catch (cause) {
			const report = cause as ServerReport;
			if (!report.code) throw new EngineError(`The server went away: ${report.message}`);
			// The error arrives before ReadyForQuery, which carries the transaction status. A FATAL one
			// ends the session, and nothing follows it.
			if (report.severity === 'FATAL') this.#status = 'I';
			else await this.#settled();
			const position = report.position ? { position: Number(report.position) } : {};
			const inner = report.internalQuery ? { internalQuery: cutText(report.internalQuery) } : {};
			const where = report.where ? { where: cutText(report.where) } : {};
			const error = { ...reportOf(report), ...position, ...inner, ...where };
			return { tag: null, fields: [], rows: [], rowCount: null, notices: this.#notices, error };
		}
	}

	#settled(): Promise<void> {
		if (this.#ready) return Promise.resolve();
		return new Promise((resolve) => {
			this.#onReady = resolve;
		});
	}
}
