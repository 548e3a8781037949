export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

export interface Project {
	readonly tenant: string;
	readonly name: string;
}

/** Names are unique for each tenant; both have a project “office”. */
export const projects: readonly Project[] = [
	{ tenant: acme, name: 'orchid-rebrand' },
	{ tenant: acme, name: 'office' },
	{ tenant: globex, name: 'office' },
	{ tenant: globex, name: 'falcon-merger' },
];

/** Tenant and permissions are those of the session. */
export interface Session {
	readonly tenant: string;
	readonly permissions: readonly string[];
}

/** All that the client sees. */
export interface Answer {
	readonly status: number;
	readonly body: string;
}
