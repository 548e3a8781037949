import type { Account, World } from './setup.ts';

/** POST /invitations/:link/accept. @returns whether the account is a member now. */
export function accept({ invitations, members }: World, account: Account, link: string): boolean {
	const invitation = invitations.get(link);
	if (!invitation) return false;
	members.set(`${invitation.tenant} ${account.user}`, invitation.role);
	return true;
}
