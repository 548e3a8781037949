export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

/** The account of the session, as the server knows it. The profile, and so the address, is the user’s to edit. */
export interface Account {
	readonly user: string;
	readonly email: string;
	readonly emailVerified: boolean;
}

export interface Invitation {
	readonly tenant: string;
	readonly email: string;
	readonly role: 'member' | 'admin';
	/** An administrator when it was sent. */
	readonly invitedBy: string;
	readonly expires: number;
	accepted: boolean;
}

/** What the database holds; made anew for each test, so that none sees what another accepted. */
export function world() {
	const invitations = new Map<string, Invitation>([
		[
			'link-to-gus',
			{
				tenant: globex,
				email: 'gus@globex.example',
				role: 'admin',
				invitedBy: 'gil',
				expires: 2_000,
				accepted: false,
			},
		],
	]);
	const members = new Map<string, string>([
		[`${acme} mallory`, 'member'],
		[`${globex} gil`, 'admin'],
	]);
	return { invitations, members, now: 1_000 };
}

export type World = ReturnType<typeof world>;

const books: Readonly<Record<string, string>> = {
	[acme]: 'orchid retainer',
	[globex]: 'falcon rollout',
};

/** What a user reads in a tenant: members alone. */
export function read({ members }: World, tenant: string, user: string): string {
	return members.has(`${tenant} ${user}`) ? (books[tenant] ?? 'nothing') : 'refused';
}
