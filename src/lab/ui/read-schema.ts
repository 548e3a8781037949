import { type Catalog, changesOf, compareCatalogs, readCatalog } from '../catalog.ts';
import { type Database, EngineError } from '../engine.ts';
import type { Schema } from './state.ts';

export { readCatalog } from '../catalog.ts';

/** The schema for the page. What the reader broke in the catalog is a sentence, not a failed run. */
export async function readSchema(database: Database, start: Catalog): Promise<Schema> {
	const now = await readPolicies(database);
	return 'problem' in now ? now : { start, now: now.catalog };
}

/** The catalog as it is now, which has the policies of a plan. */
export async function readPolicies(
	database: Database,
): Promise<{ readonly catalog: Catalog } | { readonly problem: string }> {
	try {
		return { catalog: await readCatalog(database) };
	} catch (cause) {
		// Without a code it is the engine that failed, which ends the run.
		if (!(cause instanceof EngineError) || cause.code === undefined) throw cause;
		return { problem: cause.message };
	}
}

/** How many things are other than at the start of the step, for the status line. */
export function schemaStatus(schema: Schema): string {
	if ('problem' in schema) return schema.problem;
	const { length } = changesOf(compareCatalogs(schema.start, schema.now));
	if (length === 0) return 'The schema is as at the start of the step.';
	return `The schema has ${length} ${length === 1 ? 'change' : 'changes'} since the start of the step.`;
}
