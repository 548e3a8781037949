import { z } from 'astro/zod';
import { DOMAINS, patternId, semver } from './lab/schema.ts';

/** Front matter of every page kind. Strict: an unknown key stops the build, so a typo can't be lost. */

const labId = z
	.string()
	.regex(/^[a-z][a-z0-9-]*$/, 'use the id of a lab, which is its folder’s name');

const labStep = z
	.string()
	.regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, 'use <lab>/<step>, without the step’s number');

const httpsUrl = z.url({ protocol: /^https$/, error: 'use an https address' });

/**
 * Who tells an incident. F: the affected company; R: the researcher who found it; T: the project's
 * own thread or advisory; D: documentation or a CVE record. Retellings are no source.
 */
export const SOURCE_CLASSES = ['F', 'R', 'T', 'D'] as const;

export const incidentSchema = z.strictObject({
	title: z.string().min(1).describe('What happened, in a clause'),
	source: httpsUrl.describe('Where the teller tells it'),
	class: z
		.enum(SOURCE_CLASSES, 'use F (company), R (researcher), T (own thread) or D (record)')
		.describe('Who tells it'),
});

const sourceSchema = z.strictObject({
	title: z.string().min(1).describe('Title of the document, with the version it was read in'),
	url: httpsUrl,
});

const reviewed = z.date('use a date such as 2026-11-23').describe('Day of the last full review');

/** What a guide adds to Starlight's own keys. All are required: `docsSchema` below only types them. */
export const guideSchema = z.object({
	description: z.string().min(1).describe('What the guide lets its reader decide'),
	labs: z.array(labId).describe('Ids of the labs whose claims this guide makes'),
	patterns: z.array(patternId).describe('Ids of the patterns this guide explains'),
	sources: z.array(sourceSchema).min(1).describe('Primary sources, shown at the end'),
	reviewed,
});

/** Keys that all pages of the docs collection may have; which page needs which is `pageProblems`. */
export const docsExtension = z.strictObject(guideSchema.partial().shape);

const patternShape = z.strictObject({
	id: patternId.describe('Never reused, never renumbered'),
	version: semver.describe('The file’s name; what is published gets a new file, never new text'),
	changed: z
		.string()
		.min(1)
		.optional()
		.describe('What changed since the version before; the first version has none'),
	title: z.string().min(1).describe('A few words, as lists show it'),
	rule: z
		.string()
		.regex(/^[A-Z][^.!?]*\.$/, 'write one sentence that a system can violate, with a period')
		.describe('The rule a design review cites'),
	domain: z.enum(DOMAINS),
	status: z.enum(['current', 'superseded']).describe('superseded: another pattern took its place'),
	replacedBy: patternId.optional().describe('The pattern that took its place'),
	reviewed,
	proves: z
		.strictObject({
			labs: z.array(labStep).describe('<lab>/<step> whose check proves the rule'),
			attacks: z.array(labId).default([]).describe('Folders under labs/attacks'),
		})
		.refine(
			({ labs, attacks }) => labs.length + attacks.length > 0,
			'name a lab step or an attack whose check proves the rule',
		),
	evidence: z
		.strictObject({
			from: z.string(),
			region: z.string(),
			lang: z.enum(['sql', 'ts', 'yaml']).optional(),
		})
		.describe('Where the code of the section Evidence is tested, as <Snippet> names it'),
	incidents: z.array(incidentSchema).describe('Incidents the rule would have stopped'),
});

/** A pattern that is superseded says by which, so that a citation never ends in nothing. */
export const patternSchema = patternShape.refine(
	({ status, replacedBy }) => (status === 'superseded') === (replacedBy !== undefined),
	{ path: ['replacedBy'], error: 'a superseded pattern names the one that took its place' },
);

/** Second-level headings that the body of a pattern has, in this order. */
export const PATTERN_SECTIONS = ['Context', 'Consequences', 'Limits', 'Evidence'] as const;

const GUIDE = new RegExp(`^(${DOMAINS.join('|')})/(?!index$)`);

/**
 * What is wrong with the front matter of a docs page for the kind of page it is: a page in the folder
 * of a domain is a guide and needs every key of one, any other page has none of them.
 */
export function pageProblems(id: string, data: Readonly<Record<string, unknown>>): string[] {
	if (!GUIDE.test(id)) {
		return Object.keys(guideSchema.omit({ description: true }).shape)
			.filter((key) => key in data)
			.map((key) => `${key}: only a guide in the folder of a domain has this key`);
	}
	const parsed = guideSchema.safeParse(data);
	if (parsed.success) return [];
	return parsed.error.issues.map((issue) => {
		const key = issue.path.join('.');
		return key in data ? `${key}: ${issue.message}` : `${key}: a guide needs it`;
	});
}

/** What is wrong with the second-level headings of a pattern's body. */
export function sectionProblems(body: string): string[] {
	const found = [...body.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading?.trim());
	const expected = PATTERN_SECTIONS.join(', ');
	return found.join(', ') === expected
		? []
		: [`the sections are ${found.join(', ') || 'missing'}; a pattern has ${expected}`];
}

/** What is wrong between a pattern's place, `<id>/<version>.md`, and what its front matter says. */
export function nameProblems(name: string, data: Readonly<Record<string, unknown>>): string[] {
	const said = `${data['id']}@${data['version']}`;
	return said === name ? [] : [`id and version: are ${said}, and the file is that of ${name}`];
}
