import { numeralsIn } from './numbers.ts';

/**
 * The numbers of a plan that come from conditions and outputs. What EXPLAIN says of its own work,
 * estimates and settings, is nobody's data.
 *
 * @param text a line of a plan as text, or a whole plan as JSON, YAML or XML, complete or cut.
 */
export function planNumerals(text: string): string[] {
	return valuesOf(text).flatMap((value) => numeralsIn(value.replace(SUBPLAN, '')));
}

/** EXPLAIN numbers the parts of a plan itself. */
const SUBPLAN = /\b(?:InitPlan|SubPlan) \d+(?:, \d+)*/g;

function valuesOf(text: string): string[] {
	if (/^\s*\[\s*\{/.test(text)) return quotedIn(text.replace(JSON_SETTINGS, ''));
	if (/^\s*- Plan:/.test(text)) return quotedIn(text.replace(YAML_SETTINGS, ''));
	if (/^\s*<explain\b/.test(text)) return elementsIn(text.replace(XML_SETTINGS, ''));
	return [TEXT_WORK.reduce((rest, pattern) => rest.replace(pattern, ''), text)];
}

const JSON_SETTINGS = /"Settings": \{(?:[^"}]|"(?:[^"\\]|\\.)*(?:"|$))*\}?/g;
/** What is indented deeper belongs to the settings. */
const YAML_SETTINGS = /^( *)Settings:.*\n(?:\1 +.*\n?)*/gm;
const XML_SETTINGS = /<Settings>[\s\S]*?(?:<\/Settings>|$)/g;

/** JSON and YAML quote expressions, of which a cut may take the end, and leave estimates bare. */
function quotedIn(text: string): string[] {
	return [...text.matchAll(/"((?:[^"\\]|\\.)*)(?:"|$)/g)].map(([, inside = '']) => inside);
}

const XML_SIGNS: Readonly<Record<string, string>> = {
	'&lt;': '<',
	'&gt;': '>',
	'&amp;': '&',
	'&#x0d;': '\r',
};

/** XML quotes nothing: a number alone is an estimate, unless it is one of several outputs. */
function elementsIn(text: string): string[] {
	// A cut may have taken the end of the last element.
	return [...text.matchAll(/<([\w-]+)>([^<]+)(?=<|$)/g)].flatMap(([, name, inside = '']) => {
		if (name !== 'Item' && /^\s*-?[\d.]+\s*$/.test(inside)) return [];
		return [inside.replace(/&(?:lt|gt|amp|#x0d);/g, (sign) => XML_SIGNS[sign] ?? sign)];
	});
}

const TEXT_WORK = [
	/\((?:cost|actual)[^)]*\)/g,
	/^\s*(?:Planning|Execution) Time:.*$/gm,
	/^\s*(?:Rows Removed|Buffers|Memory|Batches|Buckets|Heap|Sort Method|Peak|Worker|Workers|Index Searches|Storage|I\/O|WAL|Settings|JIT)\b.*$/gm,
	/^\s*(?:Serialization|Hits|Planned Partitions|Pre-sorted Groups|Full-sort Groups|Disk Usage|Exact|Query Identifier|Subplans Removed|Tuples|Tuples Inserted|Conflicting Tuples|Timing|Functions|Options)\b.*$/gm,
	/^\s*Trigger\b.*: time=.*$/gm,
];
