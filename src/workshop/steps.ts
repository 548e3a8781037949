import type { TrackDefinition } from './track.ts';

/** What a leader needs at the steps that both tracks take; each track sets its own minutes. */

type Planned = Omit<TrackDefinition['steps'][number], 'minutes'>;

export const seeTheLeak: Planned = {
	lab: 'row-level-security',
	step: 'see-the-leak',
	say: 'You are acme’s app. One line of this statement keeps the tenants apart. Lose it, as every team did once, and run.',
	checkpoint:
		'Globex’s pane shows invoice 3, “not agreed yet”, as sent, and Check passes because the damage is done.',
	wrong: [
		{
			name: 'only-looked',
			seen: 'A SELECT without the predicate: the leak is on screen, but Check fails.',
			say: 'You read what is not yours. Now send it: change the UPDATE and leave it an UPDATE.',
		},
		{
			name: 'wrong-line-lost',
			seen: 'The line with the status is gone and the tenant’s line stands: only acme’s rows changed.',
			say: 'Acme hurt nobody but itself. Which of the two lines names a tenant?',
		},
	],
	stuck:
		'Project the step. Delete the last line, end the line above with a semicolon, press Run, and read globex’s pane aloud.',
	after:
		'Nothing failed and nobody was warned. A grant knows tables and columns; it does not know rows.',
};

export const addAPolicy: Planned = {
	lab: 'row-level-security',
	step: 'add-a-policy',
	say: 'Acme’s bug stays deployed. Put the predicate where no query can forget it: into the table, as the migrator.',
	checkpoint:
		'Acme’s pane shows orchid rows alone, globex’s pane falcon rows alone, and every line of Check is passed.',
	wrong: [
		{
			name: 'policy-never-asked',
			seen: 'CREATE POLICY ran without an error, and both panes still show every row.',
			say: 'The policy is there and nobody asks it. Which statement switches the table to asking?',
		},
		{
			name: 'enabled-without-policy',
			seen: 'Both panes are empty, and somebody says that the leak is closed.',
			say: 'Enabled without a policy denies everybody. Would you ship an empty page?',
		},
		{
			name: 'check-true',
			seen: 'Reading is separated; Check says that a row can still be written for the other tenant.',
			say: 'USING is about rows that exist. Which half of the policy is about rows that are new?',
		},
		{
			name: 'debug-policy-left',
			seen: 'Two policies on the table, and both panes show everything again.',
			say: 'Permissive policies are joined by OR. The widest one wins; the first one did not get weaker.',
		},
	],
	stuck:
		'Open the hints one by one on the projector. The third has the condition; let the room put it into USING and WITH CHECK.',
	after:
		'The broken UPDATE is unchanged and harmless to globex. Now ask who this policy does not bind.',
};

export const forceTheOwner: Planned = {
	lab: 'row-level-security',
	step: 'force-the-owner',
	say: 'Acme’s nightly job sets its tenant correctly, and logs in as the owner of the table. Run its pane before you write anything.',
	checkpoint:
		'The job’s pane reads acme’s two invoices and nothing else, and both apps read what they read before.',
	wrong: [
		{
			name: 'enabled-again',
			seen: 'ALTER TABLE … ENABLE once more: no error, no change, the job still reads globex.',
			say: 'It was enabled before. ENABLE leaves the owner out, however often it is said.',
		},
		{
			name: 'policy-for-the-owner',
			seen: 'A second policy TO app_owner, and the job still reads globex.',
			say: 'A policy that names the owner is not asked while the owner is exempt. What ends the exemption?',
		},
		{
			name: 'locked-the-job-out',
			seen: 'A REVOKE: the job’s pane shows an error instead of rows.',
			say: 'No leak and no nightly job. The job is to read acme’s two invoices.',
		},
	],
	stuck: 'Say the word: FORCE. One statement; let somebody in the room dictate it.',
	after:
		'FORCE binds the owner, and neither a superuser nor BYPASSRLS. Which login do your own tests use?',
};
