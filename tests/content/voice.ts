import { plain } from './mdx.ts';

/** A word that readers should not meet, why, and what to write. */
export interface Forbidden {
	readonly pattern: RegExp;
	readonly instead: string;
	/** Ids of guides that are about the word itself. */
	readonly except?: readonly string[];
}

/** What the rubric's “Voice” leaves out. */
export const VOICE: readonly Forbidden[] = [
	[
		/\b(robust|seamless(ly)?|powerful|comprehensive|cutting-edge|state-of-the-art)\b/i,
		'the fact behind the praise',
	],
	[
		/\b(elegant(ly)?|effortless(ly)?|best-in-class|world-class|battle-tested)\b/i,
		'the fact behind the praise',
	],
	[/\b(blazing(ly)?|lightning[- ]fast|rock[- ]solid|bullet-?proof)\b/i, 'a number and its run'],
	[
		/\b(leverag(e|es|ing)|utili[sz](e|es|ing)|empower(s|ing)?|unlock(s|ing)? the)\b/i,
		'“use”, or the verb that is meant',
	],
	[
		/\b(delve|dive into|deep dive|landscape|ecosystem|paradigm|holistic|synergy)\b/i,
		'the concrete noun',
	],
	[
		/\bit('|’)?s (important|worth) (to note|noting)\b|\bnote that\b|\bplease note\b/i,
		'the sentence alone',
	],
	[
		/\bin today('|’)s\b|\bin the (modern|digital) (world|age)\b|\bever-(growing|changing)\b/i,
		'nothing: delete it',
	],
	[/\bnot only\b[^.]*\bbut also\b/i, 'two sentences'],
	[
		/\b(in this (guide|section|article|chapter)|we will|we('|’)ll|let('|’)s(?! Encrypt\b)|as we saw)\b/i,
		'the claim itself',
	],
	[
		/\b(in conclusion|to sum up|in summary|needless to say|of course|obviously|simply|just)\b/i,
		'nothing: delete it',
	],
	[/\b(very|really|quite|basically|essentially|actually)\b/i, 'nothing: delete it'],
	[
		/\b(best practices?|game[- ]changer|silver bullet|at the end of the day)\b/i,
		'the practice and its reason',
	],
	[/!(?=\s|$)/, 'a period'],
	[/\b(welcome|hello|happy coding|congratulations)\b/i, 'nothing: delete it'],
].map(([pattern, instead]) => ({ pattern: pattern as RegExp, instead: instead as string }));

/** One word for one thing, as the glossary has it. */
export const TERMS: readonly Forbidden[] = [
	{
		pattern: /\b(customer accounts?|client organi[sz]ations?)\b/i,
		instead: '“tenant”: a customer can have several accounts',
	},
	{
		pattern: /\b(organi[sz]ations?|orgs?|workspaces?)\b/i,
		instead: '“tenant”; other products use these words for parts of one',
		except: [
			'tenant-identity-model',
			'sessions-and-org-switching',
			'cross-tenant-sharing',
			'sso-trust-binding',
		],
	},
	{
		pattern: /\bRLS\b/,
		instead: '“row-level security”: the abbreviation is not searched for by beginners',
	},
	{ pattern: /\brow level security\b/i, instead: '“row-level security”, with its hyphen' },
	{ pattern: /\b(db|database) users?\b/i, instead: '“login” or “role”: a user is a person' },
	{
		pattern: /\b(session|config(uration)?) variables?\b|\bGUCs?\b/,
		instead: '“setting”, as the manual of PostgreSQL says',
	},
	{
		pattern: /\b(canar(y|ies)|sentinel (row|value)s?)\b/i,
		instead: '“marker”',
		except: ['proving-isolation', 'fleet-migrations'],
	},
	{ pattern: /\b(data (breach|bleed)|cross-contamination)\b/i, instead: '“leak”' },
	{
		pattern:
			/\b(materialis|organis|authoris|serialis|normalis|optimis)\w*|\b(behaviour|colour|catalogue)s?\b/i,
		instead: 'American spelling',
	},
	{ pattern: /\b(whitelist|blacklist)(s|ed|ing)?\b/i, instead: '“allow list” or “deny list”' },
];

/** Every forbidden word of a text, with what to write. */
export function wordProblems(
	id: string,
	prose: readonly string[],
	list: readonly Forbidden[],
): string[] {
	return prose.flatMap((text) => {
		const words = plain(text);
		return list
			.filter(({ except = [] }) => !except.includes(id))
			.flatMap(({ pattern, instead }) => {
				const found = pattern.exec(words)?.[0];
				return found ? [`“${found}” in “${excerpt(words, found)}”: write ${instead}`] : [];
			});
	});
}

function excerpt(text: string, word: string): string {
	const at = text.indexOf(word);
	return text
		.slice(Math.max(0, at - 30), at + word.length + 30)
		.replaceAll(/\s+/g, ' ')
		.trim();
}
