// One request each, one after the other. Add tenants until globex's request fails with 53300.
export const requests: string[] = ['acme', 'globex', 'initech'];
