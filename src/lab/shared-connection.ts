import type { Database, Execution, Login, Session } from './engine.ts';
import { backendOf, type Holding, holdingsOf, holdingsQuery, settingsNamed } from './holdings.ts';
import type { Actor } from './read.ts';
import type { Watch } from './watch.ts';

/** Server connections that several clients use, one after the other, as a pooler hands them out. */

/** What lends a connection: a session that all clients share, or a pooler with one for each. */
export interface Lender {
	/** Runs a text as this client and leaves open what it leaves open. */
	send(client: string, sql: string, watch?: Watch | null): Promise<Execution>;
	close(): Promise<void>;
}

export type OpenLender = (database: Database, login: Login) => Promise<Lender>;

/** The clients share the one session there is: what every engine can do. */
export const overOneSession: OpenLender = async (database, login) => {
	const session = await database.session(login);
	return {
		send: (_client, sql, watch = null) => session.execute(sql, { keepOpen: true, watch }),
		close: () => session.close(),
	};
};

/** One client's use of a connection. */
export interface Turn {
	readonly execution: Execution;
	/** What the connection holds after it. */
	readonly holds: readonly Holding[];
	/** Which connection it was, counted from 1 in the order of their first use. */
	readonly connection: number;
}

/** Whoever comes next, and knows nothing of those before. */
const NEXT_CLIENT = 'next-client';

export class SharedConnection {
	readonly #lender: Lender;
	readonly #size: number;
	readonly #settings = new Set<string>();
	/** What each connection holds, by the process that serves it, in the order of their first use. */
	readonly #held = new Map<string, readonly Holding[]>();
	/** Clients with an open transaction, and the connection that it keeps. */
	readonly #holders = new Map<string, { readonly actor: Actor; readonly backend: string }>();

	/** @param size how many connections the lender has. */
	constructor(lender: Lender, size = 1) {
		this.#lender = lender;
		this.#size = size;
	}

	/** What the connection that was used last holds. */
	holds: readonly Holding[] = [];

	/** A client whose open transaction keeps a connection. */
	get holder(): Actor | null {
		return this.#holders.values().next().value?.actor ?? null;
	}

	/** Whether this client would have to wait for another one. */
	isTaken(actor: Actor): boolean {
		return this.#holders.size >= this.#size && !this.#holders.has(actor.name);
	}

	/**
	 * Runs a text as this client, and looks at what it leaves behind. Ask `isTaken` first.
	 * @param watch what the engine looks for in what it cuts.
	 */
	async borrow(actor: Actor, sql: string, watch: Watch | null = null): Promise<Turn> {
		for (const name of settingsNamed(sql)) this.#settings.add(name);
		const execution = await this.#lender.send(actor.name, sql, watch);
		const asked = await this.#lender.send(actor.name, holdingsQuery([...this.#settings]));
		// In a failed transaction nothing can be asked; it is where the client has been before.
		const backend = backendOf(asked) ?? this.#holders.get(actor.name)?.backend ?? this.#last();
		const transaction = !execution.open ? 'none' : backendOf(asked) ? 'open' : 'failed';
		if (execution.open) this.#holders.set(actor.name, { actor, backend });
		else this.#holders.delete(actor.name);
		this.holds = holdingsOf(asked, this.#held.get(backend) ?? [], actor.name, transaction);
		this.#held.set(backend, this.holds);
		const connection = [...this.#held.keys()].indexOf(backend) + 1;
		return { execution, holds: this.holds, connection };
	}

	#last(): string {
		return [...this.#held.keys()].at(-1) ?? '';
	}

	/** Ends the transactions that are open, as a pooler does when their clients are gone. */
	async release(): Promise<void> {
		for (const { actor } of [...this.#holders.values()]) await this.borrow(actor, 'ROLLBACK');
	}

	/** A connection as the next client gets it. */
	asNextClient(login: Login): Session {
		return {
			login,
			execute: (script) => this.#lender.send(NEXT_CLIENT, script),
			close: async () => {},
		};
	}

	close(): Promise<void> {
		return this.#lender.close();
	}
}
