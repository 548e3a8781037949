import { findExcerpts, type SnippetProps } from '../../src/components/snippet.ts';

/** Regions that no page shows, in whatever language, and why they stay. By `<example>#<region>`. */
export const KEPT_REGIONS: Readonly<Record<string, string>> = {};

type Files = Readonly<Record<string, string>>;

/** Regions in examples that no page and no pattern shows. */
export function unusedRegions(
	files: Files,
	shown: readonly SnippetProps[],
	kept: Readonly<Record<string, string>> = KEPT_REGIONS,
): string[] {
	const used = new Set(
		shown.flatMap((props) =>
			findExcerpts(files, props).map(({ title }) => `${title.split(':')[0]}#${props.region ?? ''}`),
		),
	);
	const all = Object.entries(files).flatMap(([path, text]) => {
		const file = path.split('/').at(-1) ?? '';
		return [...text.matchAll(/#region\s+([a-z][a-z0-9-]*)/g)].map(([, name]) => ({ file, name }));
	});
	const unused = all
		.filter(({ file, name }) => !used.has(`${file}#${name}`) && !used.has(`${file}#`))
		.map(({ file, name }) => `${file}#${name}`);
	return [
		...unused
			.filter((region) => !(ofExample(region) in kept))
			.map((region) => `no page shows ${region}: show it, or unmark it`),
		...Object.keys(kept)
			.filter((region) => !unused.some((one) => ofExample(one) === region))
			.map((region) => `${region} is kept without need: it is shown, or gone`),
	];
}

/** `with_tenant.py#scope` -> `with-tenant#scope` */
function ofExample(region: string): string {
	const [file = '', name] = region.split('#');
	return `${file.replace(/\.\w+$/, '').replaceAll('_', '-')}#${name}`;
}

/** Names that stand for the shared ones; a reader who joins two snippets would have both. */
const LOOK_ALIKES: readonly [RegExp, string][] = [
	[
		/\bapp\.(?!tenant_id\b)\w*(tenant|org|account|customer|workspace)\w*/gi,
		'the setting is app.tenant_id',
	],
	[/\b(?!app\b)\w+\.tenant_id'(?=,\s*(true|false|\$1|%s))/g, 'the setting is app.tenant_id'],
	[
		/\b(current_org|current_tenant(_id)?|org_id|organization_id|account_id|customer_id)\b/gi,
		'the column and the claim are tenant_id',
	],
	[
		/\b(app_tenant|app_role|app_rw|app_client|web_user|webuser|appuser|api_user|app1)\b/gi,
		'the application’s role is app_user',
	],
	[/\b(db_owner|owner1|app_admin|migrator_role|schema_owner)\b/gi, 'the owner’s role is app_owner'],
	[
		/\b(runAsTenant|forTenant|asTenant|inTenant|runWithTenant|tenantTransaction|run_as_tenant|as_tenant|for_tenant)\b/g,
		'the function is withTenant, WithTenant in Go, with_tenant in Python',
	],
	[
		/\b(tenant[-_]?[ab12]|tenant[-_](one|two)|contoso|umbrella|hooli|foo ?corp|example ?corp)\b/gi,
		'the tenants are acme, globex and initech',
	],
];

/** @param texts code by file. */
export function nameProblems(texts: Files): string[] {
	return Object.entries(texts).flatMap(([file, text]) =>
		LOOK_ALIKES.flatMap(([pattern, sentence]) =>
			[...new Set(text.match(pattern) ?? [])].map((found) => `${file}: ${found}; ${sentence}`),
		),
	);
}
