export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** User and tenant, as the verified token says. */
export interface Session {
	readonly user: string;
	readonly tenant: string;
}

export interface Role {
	readonly name: string;
	/** Grows with each change of the role. */
	readonly version: number;
}

const permissions: Readonly<Record<string, readonly string[]>> = {
	admin: ['books.read', 'books.export'],
	member: ['books.read'],
};

/** What the database holds; made anew for each test. */
export function world() {
	const memberships = new Map<string, Role>([
		[`${acme} gil`, { name: 'admin', version: 1 }],
		[`${globex} gil`, { name: 'member', version: 1 }],
		[`${globex} gus`, { name: 'admin', version: 1 }],
		[`${globex} ada`, { name: 'member', version: 1 }],
	]);
	let reads = 0;
	return {
		memberships,
		/** SELECT … FROM membership WHERE tenant_id = $1 AND user_id = $2 */
		async membership({ tenant, user }: Session): Promise<Role | undefined> {
			return memberships.get(`${tenant} ${user}`);
		},
		/** The permissions of a role, a join over several tables. */
		async permissionsOf(_tenant: string, role: Role): Promise<readonly string[]> {
			reads += 1;
			return permissions[role.name] ?? [];
		},
		reads: () => reads,
	};
}

export type World = ReturnType<typeof world>;

const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

/** The books, or the refusal. */
export async function ask(
	may: (session: Session, permission: string) => Promise<boolean>,
	session: Session,
	permission: string,
): Promise<string> {
	return (await may(session, permission)) ? (books[session.tenant] ?? 'nothing') : 'refused';
}
