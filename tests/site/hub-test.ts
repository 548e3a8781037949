import { type BrowserContext, test as base } from '@playwright/test';

export * from '@playwright/test';

interface Options {
	/** For tests that break the policy, or put one of their own before it. */
	breaksPolicy: boolean;
}

/**
 * Playwright's `test`, in which a breach of the site's policy fails the test, whatever the test was
 * for: zero violations is a claim about everything the tests do with the site.
 */
export const test = base.extend<Options & { policy: undefined }>({
	breaksPolicy: [false, { option: true }],
	policy: [
		async ({ context, breaksPolicy }, use) => {
			const refused = await watchPolicy(context);
			await use(undefined);
			if (breaksPolicy || refused.size === 0) return;
			throw new Error([...refused].join('\n'));
		},
		{ auto: true },
	],
});

/**
 * Watches a context that a test opens by itself, before its first page.
 *
 * @returns what the policy has refused in its pages and their workers so far.
 */
export async function watchPolicy(context: BrowserContext): Promise<ReadonlySet<string>> {
	const refused = new Set<string>();
	context.on('console', (message) => {
		if (message.text().startsWith(REFUSED)) refused.add(message.text());
	});
	await context.addInitScript(reportRefusals);
	context.on('page', (page) => {
		page.on('worker', (worker) => {
			// A worker that has ended by now has nothing to report.
			worker.evaluate(reportRefusals).catch(() => undefined);
		});
	});
	return refused;
}

/** Begins the line that a page or a worker writes to its console for what was refused. */
export const REFUSED = 'The policy refused';

/** Runs in the page or the worker. The event tells of refusals that a script catches, too. */
function reportRefusals(): void {
	addEventListener('securitypolicyviolation', (event) => {
		const { effectiveDirective, blockedURI, sourceFile, lineNumber } =
			event as SecurityPolicyViolationEvent;
		console.warn(
			`The policy refused ${effectiveDirective} ${blockedURI} at ${sourceFile}:${lineNumber}`,
		);
	});
}
