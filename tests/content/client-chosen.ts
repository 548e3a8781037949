/**
 * Nothing that a client can set chooses the tenant: a lint over everything the hub shows as right.
 * Headers, paths, queries, bodies and cookies may name a tenant; code may only compare that name
 * with the verified identity, and says so in a comment with the words "only compared".
 */

/** Names under which a client can tell a tenant, or the host that leads to one. */
const NAME =
	'(?:x[-_])?(?:tenant|org|account|workspace|customer)(?:[-_]?(?:id|slug|name))?|x[-_]forwarded[-_]host';

/** Ways of reading a value that the client wrote, by what stands before the name. */
const READS: readonly RegExp[] = [
	// req.headers['x-tenant-id'], headers.get("X-Tenant-Id"), searchParams.get('tenant'), request.args["tenant"]
	new RegExp(
		String.raw`\b(?:headers?|query|params|searchParams|query_params|path_params|args|form|formData|body|json|cookies?|Vars\(\w+\)|match_info)\)?(?:\(\))?\s*(?:\??\.\s*(?:get|Get|getlist|Values|header)\(|\??\.?\[|\()\s*['"\x60](?:${NAME})['"\x60]`,
		'gi',
	),
	// req.params.tenantId, request.body.tenant_id, req.query.tenant
	new RegExp(
		String.raw`\b(?:req|request|ctx|context|event|c)\??\.(?:headers?|query|params|body|cookies?|pathParameters|queryStringParameters)\??\.(?:${NAME})\b`,
		'gi',
	),
	// r.PathValue("tenant"), r.FormValue("tenant_id"), chi.URLParam(r, "tenant")
	new RegExp(
		String.raw`\b(?:PathValue|FormValue|PostFormValue|URLParam|Param|QueryParam)\((?:\w+,\s*)?"(?:${NAME})"`,
		'gi',
	),
	// tenant: str = Header(alias="X-Tenant-Id"), x_tenant_id: Annotated[str, Header()]
	/\b(?:Header|Query|Path|Cookie)\([^)]*alias\s*=\s*['"](?:x-)?tenant/gi,
	/\bx_tenant(?:_id)?\s*:[^\n]*\bHeader\(/gi,
	// nginx and Envoy: a variable or a command made of the client's header
	/\$http_x_(?:tenant|forwarded_host)\w*/gi,
	/%REQ\((?:x-tenant|x-forwarded-host)[^)]*\)%/gi,
	// SQL: PostgREST hands headers over as a setting
	/request\.headers?'[^\n]*tenant/gi,
];

/** Where code compares with the verified identity, in the words that the rule asks for, or is a test's broken twin. */
const EXPLAINED = /only compared|BROKEN on purpose/i;

/** Lines above a read in which its explanation may stand. */
const REACH = 5;

/**
 * Places where code takes a tenant from what a client can set.
 * @param texts code by file.
 */
export function clientChosenTenants(texts: Readonly<Record<string, string>>): string[] {
	return Object.entries(texts).flatMap(([file, text]) => {
		const lines = text.split('\n');
		const found = new Map<number, string>();
		for (const pattern of READS) {
			for (const match of text.matchAll(pattern)) {
				found.set(text.slice(0, match.index).split('\n').length, match[0]);
			}
		}
		return [...found]
			.filter(
				([line]) =>
					!lines.slice(Math.max(0, line - 1 - REACH), line).some((one) => EXPLAINED.test(one)),
			)
			.sort(([a], [b]) => a - b)
			.map(
				([line, read]) =>
					`${file}:${line}: ${read} reads the tenant from what the client can set; take it from the verified identity, or write "only compared" where it is`,
			);
	});
}
