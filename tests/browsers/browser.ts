/** What the main path asks of a browser: few enough acts that three protocols can do them alike. */
export interface Browser {
	/** Name and version, as the browser says them. */
	readonly version: string;
	/** Goes to an address and waits for its load event. */
	open(url: string): Promise<void>;
	/** Runs the body of a function in the page, `return document.title`, and gives what it returns. */
	evaluate<Value>(body: string): Promise<Value>;
	/** Clicks the first element that the XPath finds, as a pointer does. */
	click(xpath: string): Promise<void>;
	/** Types a text by keys, where the focus is. */
	type(text: string): Promise<void>;
	/** Presses keys together: `press('Control', 'a')`. */
	press(...keys: readonly Key[]): Promise<void>;
	/** The window as a PNG. */
	screenshot(): Promise<Uint8Array>;
	close(): Promise<void>;
}

export type Key = 'Control' | 'Enter' | 'a' | 'k';

/** Width and height of every browser's window. */
export const WINDOW = { width: 1280, height: 900 } as const;

/**
 * Asks until there is an answer.
 *
 * @param what names what is waited for in the error: `the lab to start`.
 * @param ask gives undefined, null or false while it has to be asked again.
 */
export async function until<Value>(
	what: string,
	ask: () => Promise<Value>,
	patienceMs = 20_000,
): Promise<NonNullable<Value>> {
	const end = performance.now() + patienceMs;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== null && answer !== false) return answer;
		if (performance.now() > end) throw new Error(`Waited ${patienceMs} ms for ${what}.`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}
