/** What an answer may import besides `setup.ts`, each fetched when a text first asks for it. */
export type Libraries = Readonly<Record<string, () => Promise<object>>>;

/** Libraries of every TypeScript lab. */
export const LIBRARIES: Libraries = {
	jose: () => import('jose'),
};

/** Those of a lab with a database, where `pg` is the client in `pg.ts`. */
export const DATABASE_LIBRARIES: Libraries = {
	...LIBRARIES,
	pg: () => import('./pg.ts'),
	'drizzle-orm': () => import('drizzle-orm'),
	'drizzle-orm/pg-core': () => import('drizzle-orm/pg-core'),
	'drizzle-orm/node-postgres': () => import('drizzle-orm/node-postgres'),
};

/** @returns the module as `require` gives it, or undefined when the lab has no such library. */
export async function loadLibrary(
	name: string,
	libraries: Libraries,
): Promise<Record<string, unknown> | undefined> {
	if (!Object.hasOwn(libraries, name)) return undefined;
	const module = await libraries[name]?.();
	// Marked, so that its default export stays the default export.
	return { ...module, __esModule: true };
}
