/** A tool that this machine has not got and the tests could not install. */
export class MissingTool extends Error {
	constructor(sentence: string) {
		super(sentence);
		this.name = 'MissingTool';
	}
}

/** True where a missing tool is a failure instead of a skipped case. */
export function isCi(env: NodeJS.ProcessEnv = process.env): boolean {
	const value = env['CI'];
	return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}

/**
 * Asks for a tool in a test: on a laptop its absence skips the case and says why, in CI it fails.
 * @param context the test's own context, `({ skip }) => …`.
 */
export async function orSkip<Tool>(
	find: () => Promise<Tool>,
	skip: (note?: string) => never,
): Promise<Tool> {
	try {
		return await find();
	} catch (cause) {
		if (!(cause instanceof MissingTool) || isCi()) throw cause;
		return skip(cause.message);
	}
}

/**
 * Asks for a tool as a file of tests is read, where an installation takes no test's time: on a laptop its absence
 * is said and handed back, for `skipIf`; in CI it fails.
 */
export async function orMissing<Tool>(find: () => Promise<Tool>): Promise<Tool | MissingTool> {
	try {
		return await find();
	} catch (cause) {
		if (!(cause instanceof MissingTool) || isCi()) throw cause;
		console.warn(cause.message);
		return cause;
	}
}
