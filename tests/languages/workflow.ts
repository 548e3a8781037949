import { registerHooks } from 'node:module';
import { parse } from 'yaml';

// GitHub's own parser imports its schema as JSON without the attribute that Node asks for.
registerHooks({
	load: (url, context, next) => {
		const isSchema = url.includes('/@actions/') && url.endsWith('.json');
		return next(url, isSchema ? { ...context, importAttributes: { type: 'json' } } : context);
	},
});
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import(
	'@actions/workflow-parser'
);

/** What GitHub would say against a workflow: unknown keys, missing ones, wrong expressions. */
export async function workflowProblems(name: string, content: string): Promise<string[]> {
	const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
	if (value && context.errors.count === 0) await convertWorkflowTemplate(context, value);
	return context.errors.getErrors().map(({ message }) => message);
}

export interface Step {
	readonly name?: string;
	readonly uses?: string;
	readonly run?: string;
}

export interface Job {
	readonly env: Readonly<Record<string, string>>;
	readonly defaults: { readonly run: { readonly shell: string } };
	readonly steps: readonly Step[];
}

/** The one job of a workflow. */
export function onlyJob(content: string): Job {
	const { jobs } = parse(content) as { readonly jobs: Readonly<Record<string, Job>> };
	const [job, ...others] = Object.values(jobs);
	if (!job || others.length > 0) throw new Error('The workflow must have one job.');
	return job;
}
