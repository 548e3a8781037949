import type { Account, World } from './setup.ts';

/** POST /invitations/:link/accept. @returns whether the account is a member now. */
export function accept(
	{ invitations, members, now }: World,
	account: Account,
	link: string,
): boolean {
	const invitation = invitations.get(link);
	if (!invitation || invitation.accepted || invitation.expires <= now) return false;
	if (!account.emailVerified) return false;
	if (account.email.toLowerCase() !== invitation.email.toLowerCase()) return false;
	// Whoever invited could still give this role, or the link outlives what they may.
	if (members.get(`${invitation.tenant} ${invitation.invitedBy}`) !== 'admin') return false;
	// In a database all of this is one transaction, whose UPDATE asks again that nobody has accepted.
	invitation.accepted = true;
	members.set(`${invitation.tenant} ${account.user}`, invitation.role);
	return true;
}
