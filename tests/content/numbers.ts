import type { Guide } from './mdx.ts';

/**
 * A measurement in prose is a number from ten up, in digits or words, or any number with a unit or
 * “times”. It needs, in its own sentence or table row, a link or the word “assumption”, or an entry
 * below that names the file which measures it. Counts below ten are told by the lab beside them.
 */
export interface Measurement {
	/** The words of the guide, with the number. */
	readonly claim: string;
	/** File that runs or states it; every digit number of the claim stands in it. */
	readonly proof: string;
	/** Where the file holds parts of a number, the numbers they make. */
	readonly numbers?: (text: string) => readonly number[];
}

/** The crowd that with-tenant's tests in three languages send through a small pool. */
const CROWD = 'labs/database-isolation/row-level-security/code/with-tenant/cases.json';

function crowdNumbers(text: string): number[] {
	const { tenants, connections, units } = JSON.parse(text).crowd as {
		tenants: number;
		connections: number;
		units: Record<string, number>;
	};
	const sum = (kinds: readonly string[]) =>
		kinds.reduce((all, kind) => all + (units[kind] ?? 0), 0);
	const ends = ['throws', 'swallows a failed statement', 'times out', 'is canceled', 'is killed'];
	return [tenants, connections, sum(Object.keys(units)), sum(ends)];
}

/** What `npm run bench:usage` wrote: the pipeline with real parts, its twins, and what it costs. */
const POOLS = 'src/measurements/pool-arithmetic.json';
const LISTS = 'src/measurements/list-authorization.json';
const VIEW = 'src/measurements/list-view.json';
const TELLS = 'src/measurements/not-found-timing.json';
const QUOTAS = 'src/measurements/quota-race.json';
const PIPELINE = 'tests/bench/usage-pipeline.json';

interface Pipeline {
	readonly plan: {
		readonly tenants: number;
		readonly eventsOfTwin: number;
		readonly batch: number;
		readonly answersLost: number;
		readonly sentTwice: number;
		readonly heldBack: number;
		readonly late: number;
		readonly foreign: number;
	};
	readonly costs: {
		readonly events: number;
		readonly alone: number;
		readonly turns: number;
		readonly keyedToUnkeyed: number;
		readonly oneToBatch: number;
		readonly keyBytesPercent: number;
	};
	readonly runs: Readonly<
		Record<
			'keyed' | 'streamWindowOnly' | 'keyPerAttempt',
			{
				readonly crashes: number;
				readonly result: { readonly wrongTenants: number; readonly excess: number };
			}
		>
	>;
}

function planNumbers(text: string): number[] {
	const { plan, runs } = JSON.parse(text) as Pipeline;
	const { tenants, answersLost, sentTwice, heldBack, late, foreign } = plan;
	return [tenants, answersLost, sentTwice, heldBack, late, foreign, runs.keyed.crashes];
}

function twinNumbers(text: string): number[] {
	const { plan, runs } = JSON.parse(text) as Pipeline;
	const { streamWindowOnly, keyPerAttempt } = runs;
	const percent = ({ result }: { result: { excess: number } }) => Math.round(result.excess / 10);
	return [
		plan.eventsOfTwin / 1000,
		plan.tenants,
		plan.batch,
		...[streamWindowOnly, keyPerAttempt].flatMap((run) => [
			run.result.wrongTenants,
			percent(run),
			run.crashes,
		]),
	];
}

function costNumbers(text: string): number[] {
	const { costs } = JSON.parse(text) as Pipeline;
	// The sizes of the batches stand in the names of what was measured.
	const { events, alone, turns, keyedToUnkeyed, oneToBatch } = costs;
	return [
		events / 1000,
		alone / 1000,
		turns,
		keyedToUnkeyed,
		oneToBatch,
		...[...text.matchAll(/[a-z](\d+)"/g)].map(([, size]) => Number(size)),
	];
}
/** The table of logins that callbacks in three languages are tested with. */
const LOGINS = 'labs/auth-isolation/hostile-idp/code/oidc-callback/cases.json';

function loginNumbers(text: string): number[] {
	return [(JSON.parse(text) as { cases: unknown[] }).cases.length];
}

/** The table of tokens that verifiers in three languages are tested with. */
const TOKENS = 'labs/auth-isolation/token-order/code/verify-token/cases.json';

function tokenNumbers(text: string): number[] {
	const { cases } = JSON.parse(text) as { cases: { refused?: string }[] };
	return [cases.length, cases.filter(({ refused }) => refused === undefined).length];
}

const REQUESTS = 'labs/auth-isolation/token-order/code/tenant-request/cases.json';
const KEYS = 'labs/auth-isolation/token-order/code/key-set/cases.json';
const KEYS_TEST = 'labs/auth-isolation/token-order/code/key-set/key-set.test.ts';
const TOKEN_COSTS = 'tests/languages/token-costs.test.ts';

function bytesPerTenant(text: string): number[] {
	const [, ten = 0, hundred = 0] =
		/bytes: \{ 1: \d+, 10: (\d+), 100: (\d+) \}/.exec(text)?.map(Number) ?? [];
	return [(hundred - ten) / 90];
}

const KEY_CACHE = 'src/measurements/key-cache.json';
const SHRED_GAPS = 'labs/compliance-governance/crypto-shred/code/shred-gaps/shred-gaps.sql';

/** The table of hosts, headers and sessions that goes through Caddy to three servers. */
const RESOLVED = 'labs/data-routing/route-to-placement/code/tenant-resolver/cases.json';
/** What `npm run bench:routing` wrote. */
const ROUTING = 'tests/bench/tenant-resolution.json';
/** What `npm run bench:audit` wrote: a chained append beside a plain insert. */
const AUDIT = 'tests/bench/audit-append.json';

/** The exports that verifiers in three languages are tested with. */
const EXPORTS = 'labs/compliance-governance/audit-chain/code/verify-export/cases.json';

function exportNumbers(text: string): number[] {
	// The other number is the largest that JavaScript counts to, 2 to the power of 53.
	return [(JSON.parse(text) as { cases: unknown[] }).cases.length, 2, 53];
}

export const MEASUREMENTS: Readonly<Record<string, readonly Measurement[]>> = {
	'row-level-security': [
		{
			claim: '600 units of work for 50 tenants over 4 connections, 120 of them',
			proof: CROWD,
			numbers: crowdNumbers,
		},
	],
	'row-level-security-performance': [
		{
			claim: 'estimated at acme’s 2400 rows, the wrapped one at 56',
			proof: 'tests/languages/policy-cost-lens.test.ts',
		},
	],
	'usage-event-pipeline': [
		{
			claim: 'a hundred thousand events of 200 tenants',
			proof: PIPELINE,
			numbers: planNumbers,
		},
		{
			claim:
				"Of each thousand, 20 lose the broker's answer, 10 are sent twice and 50 are overtaken",
			proof: PIPELINE,
			numbers: planNumbers,
		},
		{
			claim: "30 in a thousand of October's events",
			proof: PIPELINE,
			numbers: planNumbers,
		},
		{ claim: 'The consumer dies 3 times', proof: PIPELINE, numbers: planNumbers },
		{ claim: '50 messages name another tenant', proof: PIPELINE, numbers: planNumbers },
		{
			claim: '20 thousand events of the same seed',
			proof: PIPELINE,
			numbers: twinNumbers,
		},
		{
			claim: '130 of 200 tenants wrong and counts 51 percent too much',
			proof: PIPELINE,
			numbers: twinNumbers,
		},
		{ claim: '2 crashed batches of 5000', proof: PIPELINE, numbers: twinNumbers },
		{
			claim: '182 of 200 tenants wrong and counts 3 percent too much',
			proof: PIPELINE,
			numbers: twinNumbers,
		},
		{
			claim: '20 thousand events a run, the least of 5 runs',
			proof: PIPELINE,
			numbers: costNumbers,
		},
		{ claim: 'one at a time (2 thousand events)', proof: PIPELINE, numbers: costNumbers },
		{ claim: 'In batches of 500', proof: PIPELINE, numbers: costNumbers },
		{ claim: '3.3 times as long', proof: PIPELINE },
		{
			claim: '35 times as much as in a batch of 500',
			proof: PIPELINE,
			numbers: costNumbers,
		},
		{ claim: '77 percent of the bytes', proof: PIPELINE },
	],
	'connection-pooling': [
		{ claim: 'How many connections do 64 clients need', proof: POOLS },
		{ claim: 'a network that takes 1 ms each way', proof: POOLS },
		{ claim: 'the 95th percentile of their time, 64 clients in one process', proof: POOLS },
		{
			claim: 'A wait for a connection ends after 5 s',
			proof: 'labs/data-routing/pool-of-one/code/tenant-limits/tenant-limits.go',
		},
		{
			claim: 'after 5 s beyond the transaction’s limit',
			proof: 'labs/data-routing/pool-of-one/code/tenant-limits/tenant-limits.go',
		},
		{ claim: 'waits up to 5 s', proof: 'tests/languages/pooler-login.test.ts' },
	],
	'quotas-and-limits': [
		{ claim: 'a limit of 10 against 100 attempts by 20 clients', proof: QUOTAS },
		{ claim: 'Admitted of 10, with 100 attempts by 20 clients', proof: QUOTAS },
	],
	'tenant-resolution': [
		{
			claim: '39 hosts, headers and sessions',
			proof: RESOLVED,
			numbers: (text) => [(JSON.parse(text).cases as unknown[]).length],
		},
		{ claim: '1.9 times as long with the catalog', proof: ROUTING },
		{ claim: 'keeps answers for 5 seconds', proof: ROUTING },
	],
	'audit-logs': [
		{
			claim: 'the same 90 exports, among them numbers beyond 2^53',
			proof: EXPORTS,
			numbers: exportNumbers,
		},
		{ claim: 'an append took 1.2 times as long', proof: AUDIT },
		{ claim: '1.2 times with 50 tenants on 16 connections', proof: AUDIT },
		{ claim: 'one tenant on 16 connections it took 5.6 times as long', proof: AUDIT },
		{ claim: '617 appends a second and 3484 plain inserts', proof: AUDIT },
		{ claim: 'before 5 ms of other work', proof: AUDIT },
		{ claim: '12.1 times as long, against 1.5 times', proof: AUDIT },
		{ claim: '240 bytes for each row against 166', proof: AUDIT },
	],
	'per-tenant-encryption': [
		{ claim: 'its maximum age of ten seconds', proof: KEY_CACHE },
		{ claim: '1,000 reads, with fewer and more tenants', proof: KEY_CACHE },
		{ claim: '33 bytes for each value', proof: SHRED_GAPS },
	],
	'sso-trust-binding': [{ claim: 'one table of 47 logins', proof: LOGINS, numbers: loginNumbers }],
	'tenant-authorization': [
		{
			claim: 'A page of 20, for a member who may read 200 of the tenant’s 10,000 documents',
			proof: LISTS,
		},
		{ claim: 'A page of 20 from 200,000 documents', proof: VIEW },
		{ claim: 'of a hundred pairs', proof: TELLS },
	],
	'tenant-scoped-tokens': [
		{ claim: 'a database that is down is 503, never 401', proof: REQUESTS },
		{ claim: '56 tokens, 9 of them right', proof: TOKENS, numbers: tokenNumbers },
		{ claim: 'at most once in 30 seconds', proof: KEYS },
		{ claim: 'a withdrawn key for at most ten minutes', proof: KEYS },
		{ claim: '1,000 tokens with unknown kids cost one fetch', proof: KEYS },
		{ claim: 'a set that fetches at every miss made 1,000', proof: KEYS_TEST },
		{ claim: 'and 1,000 while the issuer was down', proof: KEYS_TEST },
		{ claim: '919 bytes for 10 tenants, 5599 for 100', proof: TOKEN_COSTS },
		{ claim: '52 bytes longer for each tenant', proof: TOKEN_COSTS, numbers: bytesPerTenant },
		{ claim: '0.19 ms in our test, and 2.6 times', proof: TOKEN_COSTS },
	],
};

const WORDS_FROM_TEN =
	'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?';
const UNITS = 'ms|s|µs|seconds?|minutes?|hours?|days?|%|percent|KB|MB|GB|TB|bytes|times|x|×';
const MEASURED = new RegExp(
	`(?<![\\w.@/-])(?:\\d+(?:[.,]\\d+)*\\s?(?:${UNITS})(?!\\w)|\\d{2,}(?:[.,]\\d+)*(?![\\w/-])|(?:one|two|three|four|five|six|seven|eight|nine) times (?=as|slower|faster|more|less|larger|the)|(?:${WORDS_FROM_TEN})\\b)`,
	'gi',
);

/** Numbers that name something instead of measuring it. */
const NAMES = [
	/\b(PostgreSQL|Node|Go|Python|TypeScript|PGlite|PgBouncer|Prisma|Redis|Stripe|version|versions|since) v?\d+(\.\d+)*/g,
	/\b(CVE-\d+-\d+|RFC \d+|ISO \d+|SOC \d|Article \d+\w*|Art\. \d+|issue \d+|[A-Z]+-[A-Z]+-\d+(@[\d.]+)?)\b/g,
	/\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)( \d{4})?\b/g,
	/\b((January|February|March|April|May|June|July|August|September|October|November|December) )?(19|20)\d\d\b/g,
	// SQLSTATEs: two of class, three of condition.
	/\b(?=[0-9A-Z]*\d)[0-9A-Z]{5}\b/g,
	// Statuses of HTTP, where nothing follows that could be counted.
	/\b(?:30[1278]|40[0134]|421|429|50[0234])(?=\s*(?:[.,:;)?]|$)| (?:and|or|is|in|at)\b)/g,
	/\b(port|line|lines|step|invoice|number|numbers|row|column) \d+( (and|to) \d+)*/gi,
];

const TIED = /\]\((https:\/\/|\/|#)[^)]*\)|\bassum(ption|ed|ing)\b/i;

/** A value that `measured()` reads from a committed measurement: `keys('composite', 'join')`. */
const CALL = /\w+\('[^']*', '[^']*'\)/;
const CODE_OR_CALL = new RegExp(`\`[^\`]*\`|\\{${CALL.source}\\}`, 'g');

/** Measurements of a guide that nothing backs. */
export function numberProblems(
	guide: Pick<Guide, 'id' | 'prose' | 'components'>,
	listed: readonly Measurement[] = MEASUREMENTS[guide.id] ?? [],
): string[] {
	return [...guide.prose.flatMap(sentences), ...tableRows(guide.components)].flatMap((text) => {
		if (TIED.test(text)) return [];
		return measured(text, listed).map(
			(number) =>
				`“${number.trim()}” in “${text.slice(0, 60).replaceAll('\n', ' ')}…”: link its run or source, write “assumption”, or list it in tests/content/numbers.ts with the file that measures it`,
		);
	});
}

/** A period within a link's target or a number ends no sentence. */
function sentences(text: string): string[] {
	return text.split(/(?<=[.!?:])\s+(?=[\p{Lu}`*\d[])/u);
}

function measured(text: string, listed: readonly Measurement[]): string[] {
	let rest = text.replaceAll(CODE_OR_CALL, ' ').replaceAll(/\s+/g, ' ');
	for (const { claim } of listed) rest = rest.replaceAll(claim, ' ');
	for (const name of NAMES) rest = rest.replaceAll(name, ' ');
	return rest.match(MEASURED) ?? [];
}

/** A cell in quotes, one with measured values in it, or a measured value alone. */
const CELL = new RegExp(`'(?:[^'\\\\]|\\\\.)*'|\`(?:[^\`\\\\]|\\\\.)*\`|${CALL.source}`);
const ROW = new RegExp(`\\[(?:(?:${CELL.source}),?\\s*)+\\]`, 'g');
const CALL_IN_CELL = new RegExp(`\\$\\{${CALL.source}\\}`, 'g');

/**
 * Rows of tables, each as one text: a link in any cell backs the row. What `measured()` puts into a
 * cell was measured, so it is left out.
 */
function tableRows(components: Guide['components']): string[] {
	return components
		.filter(({ name }) => name === 'ComparisonTable')
		.flatMap(({ attributes }) => attributes['rows']?.match(ROW) ?? [])
		.map((row) =>
			[...row.matchAll(new RegExp(CELL, 'g'))].map(([cell]) => textOf(cell)).join(', '),
		);
}

function textOf(cell: string): string {
	if (cell.startsWith('`'))
		return cell.slice(1, -1).replaceAll(CALL_IN_CELL, ' ').replaceAll('\\`', '`');
	return cell.startsWith("'") ? cell.slice(1, -1) : '';
}

/** Entries whose claim left the guide, or whose file does not hold its numbers. */
export function measurementProblems(
	guide: Pick<Guide, 'id' | 'prose' | 'components'>,
	read: (path: string) => string | null,
	listed: readonly Measurement[] = MEASUREMENTS[guide.id] ?? [],
): string[] {
	const said = [...guide.prose, ...tableRows(guide.components)].join('\n').replaceAll(/\s+/g, ' ');
	return listed.flatMap(({ claim, proof, numbers }) => {
		if (!said.includes(claim)) return [`“${claim}” is listed and no longer said: take it out`];
		const text = read(proof);
		if (text === null) return [`“${claim}” names ${proof}, and no file is there`];
		const held = numbers?.(text).join(' ') ?? text.replaceAll('_', '');
		return (claim.match(/\d+/g) ?? [])
			.filter((number) => !new RegExp(`(?<!\\d)${number}(?!\\d)`).test(held))
			.map((number) => `“${claim}” names ${proof}, which does not hold ${number}`);
	});
}
