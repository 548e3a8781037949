import type { PGlite } from '@electric-sql/pglite';

/**
 * A genuine login inside PGlite.
 *
 * PGlite's one session is authenticated as the superuser it was created with, so
 * `SET SESSION AUTHORIZATION postgres` always leads back. PostgreSQL asks its variable
 * AuthenticatedUserId whether that is allowed. The seal writes the login role's oid there; from
 * then on every way back fails with the server's own 42501. No SQL can undo it.
 *
 * The variable has no exported address. It is found once for each instance by its neighborhood:
 * SessionUserId, OuterUserId and CurrentUserId hold the same oid side by side, and
 * AuthenticatedUserId (10, the bootstrap superuser) stands within five words of them.
 */
const BOOTSTRAP_SUPERUSER = 10;
const SEARCH_WORDS = 3_000_000 / 4;
const NEIGHBORHOOD = 5;

interface WasmModule {
	readonly HEAPU8: Uint8Array;
	_GetSessionUserId(): number;
}

export class Seal {
	readonly #db: PGlite;
	#word: number | undefined;

	constructor(db: PGlite) {
		this.#db = db;
	}

	/** Makes the session's current user its authenticated user. Call after SET SESSION AUTHORIZATION. */
	close(): void {
		const module = this.#module();
		const memory = new Uint32Array(module.HEAPU8.buffer);
		const user = module._GetSessionUserId();
		this.#word ??= findAuthenticatedUser(memory, user);
		memory[this.#word] = user;
	}

	/** Gives the runtime, not SQL, its superuser back. Does nothing before the first close. */
	open(): void {
		if (this.#word === undefined) return;
		new Uint32Array(this.#module().HEAPU8.buffer)[this.#word] = BOOTSTRAP_SUPERUSER;
	}

	#module(): WasmModule {
		return this.#db.Module as unknown as WasmModule;
	}
}

function findAuthenticatedUser(memory: Uint32Array, user: number): number {
	if (user === BOOTSTRAP_SUPERUSER) {
		throw new Error('The seal needs a session user other than the bootstrap superuser.');
	}
	const last = Math.min(memory.length, SEARCH_WORDS) - 3;
	// indexOf is native: a loop over the words would cost 60 ms in a page that has just started.
	for (let at = memory.indexOf(user); at >= 0 && at < last; at = memory.indexOf(user, at + 1)) {
		if (memory[at + 1] !== user || memory[at + 2] !== user) continue;
		for (let near = at - NEIGHBORHOOD; near <= at + 2 + NEIGHBORHOOD; near += 1) {
			if (memory[near] === BOOTSTRAP_SUPERUSER) return near;
		}
	}
	throw new Error(
		'This build of PGlite keeps its authenticated user elsewhere: the login can not be sealed.',
	);
}
