import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Load, pageLoad } from './loads.ts';

/** The byte budgets of package.json and what the built site weighs against them. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Most bytes of each kind of file, in KB of 1,000 bytes. */
export interface Budget {
	/** Of the median page of the kind. */
	readonly html: number;
	/** Of the heaviest page of the kind. */
	readonly cssJs: number;
	readonly fonts: number;
}

/** What a kind of page weighs, in KB of 1,000 bytes, brotli. */
export interface Weight extends Budget {
	readonly kind: string;
	readonly pages: number;
	/** Of the kind's heaviest page, for the table alone. */
	readonly htmlMost: number;
}

export function readBudgets(): Record<string, Budget> {
	const file = readFileSync(join(ROOT, 'package.json'), 'utf8');
	return (JSON.parse(file) as { budgets: Record<string, Budget> }).budgets;
}

/** Pages of each kind that has a budget. A guide is a page of a domain; a lab here is a step's page. */
const KINDS: Readonly<Record<string, RegExp>> = {
	landing: /^\/$/,
	guide:
		/^\/(auth-isolation|database-isolation|data-routing|billing-metering|compliance-governance)\/[^/]+\/$/,
	lab: /^\/labs\/[^/]+\/(?!(sheet|leader)\/)[^/]+\/$/,
	pattern: /^\/patterns\/[^/]+\/$/,
	workshop: /^\/workshop\//,
};

/** Every page of a built site by kind, weighed. @throws when a kind has no page. */
export function weighSite(dist = join(ROOT, 'dist')): Weight[] {
	const paths = readdirSync(dist, { recursive: true, encoding: 'utf8' })
		.map((file) => file.replaceAll('\\', '/'))
		.filter((file) => /(^|\/)index\.html$/.test(file))
		.map((file) => `/${file.slice(0, -'index.html'.length)}`);
	return Object.entries(KINDS).map(([kind, pattern]) => {
		const loads = paths
			.filter((path) => pattern.test(path) && !isRedirect(dist, path))
			.map((path) => pageLoad(dist, path));
		if (loads.length === 0) throw new Error(`The built site has no page of the kind “${kind}”.`);
		return weigh(kind, loads);
	});
}

function isRedirect(dist: string, path: string): boolean {
	return readFileSync(join(dist, path, 'index.html'), 'utf8').includes('http-equiv="refresh"');
}

function weigh(kind: string, loads: readonly Load[]): Weight {
	const html = loads.map((load) => load.html).sort((a, b) => a - b);
	return {
		kind,
		pages: loads.length,
		html: (html[Math.floor(html.length / 2)] ?? 0) / 1000,
		htmlMost: (html.at(-1) ?? 0) / 1000,
		cssJs: Math.max(...loads.map((load) => load.cssJs)) / 1000,
		fonts: Math.max(...loads.map((load) => load.fonts)) / 1000,
	};
}

/** One sentence for each budget that is exceeded. */
export function overBudget(
	weights: readonly Weight[],
	budgets: Readonly<Record<string, Budget>>,
): string[] {
	return weights.flatMap((weight) => {
		const budget = budgets[weight.kind];
		if (!budget) return [`package.json has no budget for the kind “${weight.kind}”.`];
		return (['html', 'cssJs', 'fonts'] as const)
			.filter((part) => weight[part] > budget[part])
			.map(
				(part) =>
					`${weight.kind}: ${part} is ${weight[part].toFixed(2)} KB, the budget ${budget[part]} KB`,
			);
	});
}
