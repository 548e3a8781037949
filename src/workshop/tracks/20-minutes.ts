import { addAPolicy, forceTheOwner, seeTheLeak } from '../steps.ts';
import type { TrackDefinition } from '../track.ts';

/** For a team meeting: one leak, one policy, one way past it. */
export const track: TrackDefinition = {
	id: '20-minutes',
	title: 'One leak, stopped in the database',
	summary:
		'Send another tenant’s invoices by one lost line, stop it with a policy, and find the login that the policy does not bind.',
	minutes: 20,
	outcomes: [
		'You can say why a grant does not separate tenants and a policy does.',
		'You can write a policy with both halves, and name the logins that it does not bind.',
	],
	opening: {
		minutes: 2,
		say: [
			'Everybody has the step open and has read out a preflight code. Two tenants share one table: acme’s rows say orchid, globex’s say falcon.',
		],
	},
	steps: [
		{ ...seeTheLeak, minutes: 5 },
		{ ...addAPolicy, minutes: 8 },
		{ ...forceTheOwner, minutes: 4 },
	],
	closing: {
		minutes: 1,
		say: [
			'One question to take along: which login does your application use, and what does it own? The rest of the lab goes on from there.',
		],
	},
};
