import { readFileSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { PGlite } from '@electric-sql/pglite';
import { facts } from './project.ts';

/**
 * PostgreSQL for the tests of this project: PGlite, which is PostgreSQL compiled to WebAssembly, in
 * the process of the tests. It has one session. The connections take turns with it, one transaction
 * each, as behind a pooler: what a connection sets outside of a transaction is gone when another one
 * has spoken in between.
 */

/** Where vitest.config.ts says that the database is. Nothing listens there. */
export const PORT = 54_321;

const SYNC = 'S'.charCodeAt(0);
const QUERY = 'Q'.charCodeAt(0);
const TERMINATE = 'X'.charCodeAt(0);
const IDLE = 'I'.charCodeAt(0);

/** AuthenticationOk and ReadyForQuery. */
const LOGGED_IN = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, IDLE]);

const database = await PGlite.create();
await build();

/** Builds the state that the lab ends in, each script as the role that it is written for. */
async function build(): Promise<void> {
	for (const { file, role, tenant } of facts.scripts) {
		await logInAs(role);
		if (tenant) await database.query("SELECT set_config('app.tenant_id', $1, false)", [tenant]);
		await database.exec(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
	}
}

/** A session as a new connection finds it. Not in one text: DISCARD ALL must stand alone. */
async function logInAs(role: string): Promise<void> {
	await database.exec('DISCARD ALL');
	await database.exec(`SET SESSION AUTHORIZATION "${role}"`);
}

/** The connection whose turn it is, the one that spoke last, and those that wait. */
let speaking: Connection | undefined;
let last: Connection | undefined;
const waiting: { connection: Connection; begin: () => void }[] = [];

async function turnOf(connection: Connection): Promise<void> {
	if (speaking === connection) return;
	if (speaking) await new Promise<void>((begin) => waiting.push({ connection, begin }));
	speaking = connection;
}

function endTurn(): void {
	const next = waiting.shift();
	speaking = next?.connection;
	next?.begin();
}

/** One connection of node-postgres, which takes it for its socket. */
export class Connection extends Duplex {
	#role = '';
	#received = Buffer.alloc(0);

	connect(port: number): this {
		const refused = Object.assign(new Error(`connect ECONNREFUSED: port ${port}`), {
			code: 'ECONNREFUSED',
		});
		setImmediate(() => (port === PORT ? this.emit('connect') : this.destroy(refused)));
		return this;
	}

	setNoDelay(): this {
		return this;
	}

	setKeepAlive(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	override _read(): void {}

	override _write(chunk: Buffer, _: BufferEncoding, done: (cause?: Error) => void): void {
		this.#received = Buffer.concat([this.#received, chunk]);
		this.#answer().then(() => done(), done);
	}

	override _destroy(cause: Error | null, done: (cause: Error | null) => void): void {
		this.#leave().then(() => done(cause), done);
	}

	/** Answers everything that has arrived up to its last Query or Sync. */
	async #answer(): Promise<void> {
		if (this.#role === '' && !this.#logIn()) return;
		let whole = 0;
		let at = 0;
		while (at + 5 <= this.#received.length) {
			const end = at + 1 + this.#received.readUInt32BE(at + 1);
			if (end > this.#received.length) break;
			const type = this.#received[at];
			if (type === TERMINATE) {
				await this.#leave();
				this.push(null);
				return;
			}
			at = end;
			if (type === QUERY || type === SYNC) whole = end;
		}
		if (whole > 0) await this.#speak(this.#take(whole));
	}

	#take(length: number): Buffer {
		const taken = this.#received.subarray(0, length);
		this.#received = this.#received.subarray(length);
		return taken;
	}

	/** Reads the role from the startup message, once it is whole; nobody asks for a password. */
	#logIn(): boolean {
		const length = this.#received.length < 4 ? Infinity : this.#received.readUInt32BE(0);
		if (this.#received.length < length) return false;
		const words = this.#take(length).subarray(8).toString().split('\0');
		this.#role = words[words.indexOf('user') + 1] ?? '';
		this.push(LOGGED_IN);
		return true;
	}

	async #speak(messages: Uint8Array): Promise<void> {
		await turnOf(this);
		let state = IDLE;
		try {
			if (this.destroyed) return;
			if (last !== this) {
				await logInAs(this.#role);
				last = this;
			}
			const answer = await database.execProtocolRaw(messages);
			state = answer.at(-1) ?? IDLE;
			this.push(Buffer.from(answer));
		} finally {
			if (state === IDLE) endTurn();
			else if (this.destroyed) await this.#leave();
		}
	}

	/** A connection that goes in the middle of a transaction takes its work back. */
	async #leave(): Promise<void> {
		if (speaking !== this) return;
		await database.exec('ROLLBACK');
		endTurn();
	}
}
