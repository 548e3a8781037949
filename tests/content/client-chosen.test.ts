import { expect, test } from 'vitest';
import { clientChosenTenants } from './client-chosen.ts';

/** The lint on tenants that a client chooses, in both directions and in every language. */

test.each([
	`const tenantId = req.headers['x-tenant-id'];`,
	`const tenant = request.headers.get("X-Tenant-Id");`,
	`const tenantId = headers?.['x-tenant-id'] ?? session.tenantId;`,
	`const tenant = new URL(request.url).searchParams.get('tenant');`,
	`await withTenant(pool, parse(req.params.tenantId), work);`,
	`const { rows } = await list(request.body.tenant_id);`,
	`const tenant = c.req.header('x-tenant-id');`,
	`const tenant = cookies.get('tenant_id');`,
	`const host = req.headers['x-forwarded-host'];`,
	`tenant := r.Header.Get("X-Tenant-ID")`,
	`tenant := r.URL.Query().Get("tenant")`,
	`tenant := r.PathValue("tenant")`,
	`tenant := r.FormValue("tenant_id")`,
	`tenant := chi.URLParam(r, "tenantId")`,
	`tenant := mux.Vars(r)["tenant"]`,
	`tenant = request.headers["x-tenant-id"]`,
	`tenant = request.query_params.get("tenant_id")`,
	`tenant = request.path_params["tenant"]`,
	`tenant = request.args.get("tenant")`,
	`def read(tenant: Annotated[str, Header(alias="X-Tenant-Id")]) -> None:`,
	`def read(x_tenant_id: str = Header()) -> None:`,
	`proxy_set_header X-Tenant $http_x_tenant_id;`,
	`value: "%REQ(X-TENANT-ID)%"`,
	`USING (tenant_id = (current_setting('request.headers')::json ->> 'x-tenant-id')::uuid)`,
])('refuses %s', (line) => {
	const explained = `// only compared${'\n'.repeat(7)}${line}`;
	expect(clientChosenTenants({ 'a.ts': explained })).toHaveLength(1);
	expect(clientChosenTenants({ 'a.ts': `// first\n${line}\n` })).toEqual([
		expect.stringMatching(/^a\.ts:2: .* reads the tenant from what the client can set/),
	]);
});

test.each([
	`const tenantId = parseTenantId(payload['tenant_id']);`,
	`const tenantId = claims.tenant_id;`,
	`request = { headers: { 'x-tenant-id': GLOBEX } };`,
	`tenantID, err := ParseTenantID(claims["tenant_id"])`,
	`tenant = parse_tenant_id(claims["tenant_id"])`,
	`request_headers_to_remove: [x-tenant-id]`,
	`req.headers.authorization`,
	`const id = req.params.invoiceId;`,
	`// The path's tenant is only compared with the token's.\nif (req.params.tenantId !== token.tenantId) throw new Forbidden();`,
	`if r.PathValue("tenant") != token.TenantID { // only compared`,
	`/** BROKEN on purpose. */\nconst tenant = request.headers.get('X-Tenant-ID');`,
])('lets pass %s', (text) => {
	expect(clientChosenTenants({ 'a.ts': text })).toEqual([]);
});
