import {
	type Database,
	type Engine,
	executeOrThrow,
	type Login,
	type Script,
	type Session,
	type StartState,
	SUPERUSER,
} from '../engine.ts';
import type { Backend } from './backend.ts';

/**
 * Boots an instance from a dumped directory; null: from the baked one, which has run the scripts
 * that all labs begin with. The directory may be on its way while the boot begins.
 */
export type Boot = (directory: Promise<Blob | null>) => Promise<Backend>;

/** What a page has beside the boot. */
export interface Ahead {
	/** Gives an instance that was built ahead to this very state, where there is one. */
	take?(state: StartState): Promise<Backend | undefined>;
	/** Gives the directory of a state that was baked; undefined where it can not be had. */
	directory?(state: StartState): Promise<Blob | undefined>;
}

/**
 * From this many milliseconds of scripts on, a start state is kept as a dumped directory. Below it,
 * running the scripts again costs less than the dump.
 */
const DUMP_FROM_MS = 250;

/** The engine over PGlite, with what a page needs to be ahead of its reader. */
export interface PGliteEngine extends Engine {
	/**
	 * An instance at a start state that is nobody's yet.
	 * @param bootWith in place of the engine's own boot.
	 */
	build(state: StartState, bootWith: Boot): Promise<Backend>;
}

/**
 * The engine over PGlite, in Node (instances in the process) and in a page (instances in workers).
 * A start state is its scripts on the baked directory, kept as a dump of its own where they are slow.
 *
 * @param ahead what was made before a state is asked for.
 */
export function createPGliteEngine(
	boot: Boot,
	dumpFromMs = DUMP_FROM_MS,
	ahead: Ahead = {},
): PGliteEngine {
	const states = new Map<string, Blob>();
	const slow = new Set<string>();
	let version = '';

	const build = async (state: StartState, bootWith: Boot): Promise<Backend> => {
		const arriving = Promise.resolve(states.get(state.key) ?? ahead.directory?.(state));
		const backend = await bootWith(arriving.then((directory) => directory ?? null));
		const kept = await arriving;
		if (kept) {
			states.set(state.key, kept);
			return backend;
		}
		const began = performance.now();
		try {
			await runScripts(backend, state.scripts);
			// The first open is a reader's Start: the dump waits until the state is asked for again.
			const dumps = slow.has(state.key);
			if (performance.now() - began >= dumpFromMs) slow.add(state.key);
			// Scripts that ran for a tenant leave `app.tenant_id` behind in the session; in a boot from
			// a dump it is missing again.
			const untouched = await backend.turn(SUPERUSER);
			if (dumps || !untouched) states.set(state.key, await backend.dump());
		} catch (cause) {
			await backend.close();
			throw cause;
		}
		return backend;
	};

	return {
		kind: 'pglite',
		get version() {
			return version;
		},
		build,
		async open(state) {
			const backend = (await ahead.take?.(state)) ?? (await build(state, boot));
			version = backend.version;
			return new PGliteDatabase(backend, boot);
		},
		async close() {
			states.clear();
		},
	};
}

class PGliteDatabase implements Database {
	#backend: Backend;
	readonly #boot: Boot;

	constructor(backend: Backend, boot: Boot) {
		this.#backend = backend;
		this.#boot = boot;
	}

	async session(login: Login): Promise<Session> {
		const untouched = await this.#backend.turn(login);
		if (login.tenant === null && !untouched && !login.ignoresTenant) {
			await this.#refresh();
			await this.#backend.turn(login);
		}
		return sessionOn(this.#backend, login);
	}

	async #refresh(): Promise<void> {
		await this.#backend.turn(SUPERUSER);
		const directory = await this.#backend.dump();
		await this.#backend.close();
		this.#backend = await this.#boot(Promise.resolve(directory));
	}

	async close(): Promise<void> {
		await this.#backend.close();
	}
}

/** Runs scripts that must not fail, each as a clean session of its login. */
export async function runScripts(backend: Backend, scripts: readonly Script[]): Promise<void> {
	for (const script of scripts) {
		await backend.turn(script.login);
		await executeOrThrow(sessionOn(backend, script.login), script);
	}
}

function sessionOn(backend: Backend, login: Login): Session {
	return {
		login,
		execute: (script, options) => backend.execute(script, options),
		close: async () => {},
	};
}
