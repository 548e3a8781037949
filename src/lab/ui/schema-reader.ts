import { StoppedError } from '../browser/remote.ts';
import type { Catalog } from '../catalog.ts';
import type { Database } from '../engine.ts';
import type { LabEvent, Schema } from './state.ts';

/** Gives a database at the start of the step to look at, beside the one that runs. */
type Aside = (look: (start: Database) => Promise<Catalog>) => Promise<Catalog>;

/**
 * Reads the schema, and the code for it, only when somebody looks or a plan was made. What the
 * start of the step had is read from the start of the step, never told from what came after it.
 */
export class SchemaReader {
	#watches = false;
	#start: Catalog | undefined;

	/** From now on, or no longer, the schema is read after everything that runs. */
	watch(on: boolean): void {
		this.#watches = on;
	}

	/** Looks at a database that was just opened at the start, where somebody looks anyway. */
	async opened(database: Database): Promise<void> {
		if (!this.#watches || this.#start) return;
		const code = await load();
		if (code) this.#start = await code.readCatalog(database);
	}

	/** The schema as it is, and what is said of it. */
	async read(database: Database, aside: Aside): Promise<{ schema: Schema; status: string }> {
		const code = await load();
		if (!code) return { schema: { problem: NO_CODE }, status: NO_CODE };
		try {
			this.#start ??= await aside(code.readCatalog);
		} catch (cause) {
			if (cause instanceof StoppedError) throw cause;
			const problem = `The schema at the start of the step could not be read beside yours (${(cause as Error).message}). Press Run: it is read on the way.`;
			return { schema: { problem }, status: problem };
		}
		const schema = await code.readSchema(database, this.#start);
		return { schema, status: code.schemaStatus(schema) };
	}

	/** What there is to show of the schema after a run. @param plans whether it made any. */
	async after(database: Database, aside: Aside, plans: boolean): Promise<LabEvent | undefined> {
		if (this.#watches) return { type: 'schema', ...(await this.read(database, aside)) };
		const code = plans && (await load());
		if (!code) return undefined;
		const policies = await code.readPolicies(database);
		return 'problem' in policies ? undefined : { type: 'policies', catalog: policies.catalog };
	}
}

const NO_CODE =
	'What reads the schema could not be downloaded. Check the connection, then close and open the schema.';

async function load(): Promise<typeof import('./read-schema.ts') | null> {
	return import('./read-schema.ts').catch(() => null);
}
