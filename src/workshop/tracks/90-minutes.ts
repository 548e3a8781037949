import { addAPolicy, forceTheOwner, seeTheLeak } from '../steps.ts';
import type { TrackDefinition } from '../track.ts';

/** Leak, policy, who the policy does not bind, the pooled connection, the token, the log. */
export const track: TrackDefinition = {
	id: '90-minutes',
	title: 'From one lost line to a log that can be doubted',
	summary:
		'A leak, the policy that stops it, the ways past the policy, a pooled connection, a forged token, and a log that its owner rewrites.',
	minutes: 90,
	outcomes: [
		'You can cause the leaks of this track on purpose, and name what stops each of them.',
		'You can test a policy’s write side and its behavior without a tenant, where usual tests are green for the wrong reason.',
		'You can say what a pooled connection hands to the next client, and what a verifier must not take from a token.',
	],
	opening: {
		minutes: 5,
		say: [
			'Collect the preflight codes while people sit down; whoever has none pairs up with someone who has one.',
			'Two tenants share one database in your own page. Acme’s rows say orchid, globex’s say falcon. A falcon in acme’s pane is a leak.',
		],
	},
	steps: [
		{ ...seeTheLeak, minutes: 6 },
		{ ...addAPolicy, minutes: 10 },
		{ ...forceTheOwner, minutes: 7 },
		{
			lab: 'row-level-security',
			step: 'close-the-write-side',
			minutes: 8,
			say: 'The refund team has a green negative test for moving rows. Run acme’s pane: the same update without WHERE. Then explain the green test.',
			checkpoint:
				'Acme’s pane gets an error, globex’s pane shows globex’s refunds alone, and every line of Check is passed.',
			wrong: [
				{
					name: 'tested-with-where',
					seen: 'Only the INSERT policy is mended, because the team’s test of the update was green.',
					say: 'Run the update without WHERE. Which policy refused it in the test?',
				},
				{
					name: 'insert-forgotten',
					seen: 'Only the UPDATE policy is mended; Check says that a row can be planted.',
					say: 'Nothing can be moved any more. Can something be added for globex?',
				},
				{
					name: 'policies-dropped',
					seen: 'Both policies dropped: nothing foreign is written, and acme can’t write either.',
					say: 'A product that writes nothing is safe. Acme must still book its own refunds.',
				},
			],
			stuck:
				'Show the starter: two policies, each with WITH CHECK (true). Replace each true by the condition of the step on policies.',
			after:
				'A WHERE that reads a column brings the read policy in. Test the write side without WHERE and without RETURNING.',
		},
		{
			lab: 'row-level-security',
			step: 'fail-closed',
			minutes: 9,
			say: 'No tenant set was taken for “it must be the report”. Look at the new connection: all four refunds first, then error 22P02. Why two answers?',
			checkpoint:
				'The new connection reads no refund before and after its transaction, without an error; acme and globex keep two each.',
			wrong: [
				{
					name: 'hatch-removed',
					seen: 'The half with OR is gone, and the second query of the new connection fails with 22P02.',
					say: 'On a used connection the setting is empty, not missing. What does an empty text become as a uuid?',
				},
				{
					name: 'coalesce-to-the-row',
					seen: 'No error any more, and the new connection reads all refunds.',
					say: 'Without a tenant each row is compared with itself. What is true for every row is no condition.',
				},
				{
					name: 'zeros-for-the-report',
					seen: 'A special tenant of zeros for the report, in the policy.',
					say: 'Who can send that identifier? Anybody who can set the setting.',
				},
			],
			stuck:
				'Write the three values on the wall: missing, empty, a tenant. Ask for a condition that is true for the third alone.',
			after:
				'A missing tenant is a bug in the caller, never a permission. And connections get used again: that is next.',
			skip: 'The difference between a missing and an empty setting; say it in one sentence before the pool.',
		},
		{
			lab: 'pool-of-one',
			step: 'set-stays',
			minutes: 6,
			say: 'One server connection, two clients in turn. Set acme’s tenant the way many an application does, and look at the client that forgot.',
			checkpoint:
				'Globex’s pane, which set no tenant, shows orchid rows, and the strip names who left the setting on the connection.',
			wrong: [
				{
					name: 'set-local-alone',
					seen: 'SET LOCAL without a transaction: a warning, and acme’s own query finds nothing.',
					say: 'LOCAL means until the end of the transaction, and there is none. Read the warning.',
				},
				{
					name: 'in-a-transaction',
					seen: 'BEGIN, SET LOCAL, COMMIT: acme reads its rows, globex reads nothing.',
					say: 'That is the cure, and it comes next. Show the disease first: a plain SET.',
				},
				{
					name: 'reset-after',
					seen: 'SET, the query, RESET: nothing is left for globex, and Check fails.',
					say: 'Now imagine that the query throws. Take the RESET away and see what stays.',
				},
			],
			stuck:
				'Dictate it: SET app.tenant_id, acme’s id from the task, above the query. Then look below.',
			after:
				'The policy did its work: it compared with what the connection held. A test with a fresh connection never sees it.',
		},
		{
			lab: 'pool-of-one',
			step: 'inside-a-transaction',
			minutes: 12,
			say: 'Acme’s export leaves a tenant, a path, a table and a statement behind. Same work, and nothing of it outlives a transaction.',
			checkpoint:
				'Check finds no tenant, path, table and statement on the connection, and acme’s two shipments marked as exported.',
			wrong: [
				{
					name: 'reset-at-the-end',
					seen: 'Everything as before, with DROP TABLE and RESET ALL as the last lines.',
					say: 'Check lends the connection to globex between your statements. Who cleans up after an error?',
				},
				{
					name: 'set-in-a-transaction',
					seen: 'BEGIN and COMMIT around it, with SET where SET LOCAL should be.',
					say: 'A SET that is committed stays with the session. One word is missing, twice.',
				},
				{
					name: 'table-stays',
					seen: 'Settings are local; the temporary table is still there after COMMIT.',
					say: 'A temporary table lives as long as the session. What can it do on commit?',
				},
				{
					name: 'no-commit',
					seen: 'BEGIN without COMMIT: no shipment is marked as exported.',
					say: 'Read the note about the open transaction. What happened to its work?',
				},
			],
			stuck:
				'Open the third hint on the projector: it names the order. Give the room four more minutes, then show the solution.',
			after:
				'A transaction is what a pooler keeps together, and what PostgreSQL undoes after any failure. Clean-up code runs on good days.',
		},
		{
			lab: 'token-order',
			step: 'algorithm-and-key',
			minutes: 12,
			say: 'Where does the tenant come from? From a token. This verifier believes the token about its own algorithm and key. You choose both.',
			checkpoint:
				'The two right tokens are accepted and all eight forged ones refused in Check, on every screen or in every pair.',
			wrong: [
				{
					name: 'algorithm-from-the-token',
					seen: 'A branch on alg from the header; the tokens with none and HS256 are accepted.',
					say: 'Who wrote that header? And who knows the text of a public key?',
				},
				{
					name: 'key-from-the-token',
					seen: 'Takes the key that the header brings along in jwk, where there is one.',
					say: 'A forger signs with a key of their own and sends the key along. Whose keys do you know?',
				},
				{
					name: 'one-set-for-all-issuers',
					seen: 'All keys in one map by kid; one token of globex’s key for the house is accepted.',
					say: 'Globex’s key is real. May globex sign for the house?',
				},
				{
					name: 'refuses-everything',
					seen: 'Eight green lines, and the two right tokens are refused.',
					say: 'Read the first two lines of Check. A closed door is no verifier.',
				},
			],
			stuck:
				'Open hints one and two. Whoever does not write TypeScript pairs up: one says the rule, the other types it.',
			after:
				'The token may choose among what you configured, and nothing more: issuer, then its published key, then your algorithm.',
		},
		{
			lab: 'audit-chain',
			step: 'alter-a-row',
			minutes: 4,
			say: 'Assume all of that holds. You own the tables, and Bo is your friend: make the log say that Ada changed the payee.',
			checkpoint:
				'Acme’s pane shows Ada in row 2 and the other rows as they were; nobody in the room can show from the table that it was changed.',
			wrong: [
				{
					name: 'every-row',
					seen: 'An UPDATE without WHERE: Ada did everything, the release by support included.',
					say: 'That gives you away: support’s row says Ada, too. Change one row.',
				},
				{
					name: 'row-deleted',
					seen: 'Row 2 deleted: the numbers go from 1 to 3.',
					say: 'A gap is a trace. The log is to accuse Ada, not to be silent.',
				},
			],
			stuck: 'Dictate it: UPDATE audit_event, the actor of the task, WHERE seq = 2.',
			after:
				'A log that only the application can’t change is evidence against the application’s users, and against nobody else.',
		},
		{
			lab: 'audit-chain',
			step: 'append-only',
			minutes: 8,
			say: 'First the application: it may update, delete and truncate its own log. Leave it reading, and one function to append. The starter has the function.',
			checkpoint:
				'Check says 42501 for update, delete and truncate, and that the application appends through the function alone.',
			wrong: [
				{
					name: 'truncate-forgotten',
					seen: 'REVOKE UPDATE, DELETE: TRUNCATE and INSERT past the function still work.',
					say: 'List what it was granted. Take everything away, then give SELECT.',
				},
				{
					name: 'public-and-unpinned',
					seen: 'Grants are right; the function has no search_path of its own, and PUBLIC may execute it.',
					say: 'Whose objects does a SECURITY DEFINER function find first, and who may call it?',
				},
				{
					name: 'log-locked-away',
					seen: 'Everything revoked: the application no longer reads its own log.',
					say: 'Append only is not write only. Which right does the page with the history need?',
				},
			],
			stuck:
				'Open all three hints on the projector: each is a line or two. Run after each and read what Check says.',
			after:
				'The owner still rewrites history. The rest of this lab, chain and anchor, is about that: take it along.',
			skip: 'The application’s own rights on its log. The point about the owner stands without it.',
		},
	],
	closing: {
		minutes: 3,
		say: [
			'Each person names one thing to look up in their own system tomorrow: a login, a policy without WITH CHECK, a SET, a verifier, a grant.',
			'The labs go on where the track stopped, and answers stay in each browser.',
		],
	},
};
