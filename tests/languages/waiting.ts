/** What a statement of a second session has come to a moment after it was sent: `waits`, or `done`. */
export function soonAfter(statement: Promise<unknown>): Promise<'waits' | 'done'> {
	return Promise.race([
		statement.then(() => 'done' as const),
		new Promise<'waits'>((resolve) => setTimeout(() => resolve('waits'), 200)),
	]);
}
