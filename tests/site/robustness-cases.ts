/**
 * Texts that a reader may run by mistake, out of curiosity or to do harm, each with the sentence that
 * it ends in. They run as the migrator, who owns the tables; `tests/labs/superuser-attempts.ts` has
 * the ways to become superuser.
 */

export interface HostileText {
	readonly name: string;
	readonly text: string;
	/** A part of the status line. */
	readonly says: string | RegExp;
	/** A part of what the results show, where the status line alone would not tell. */
	readonly shows?: string;
	/** It never ends by itself. */
	readonly endless?: true;
	/** It leaves a timer behind, which must not hit what comes after it. */
	readonly timer?: true;
}

const LIMIT = 'Stopped after 10 seconds. Your text is kept';
const RAN = /^\d+ statements? ran\./;
/** One million characters. */
const MEGABYTE = 1_000_000;

export const ENDLESS: readonly HostileText[] = [
	{
		name: 'a cross join of two million-row series',
		text: 'SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b;',
		says: LIMIT,
		endless: true,
	},
	{
		name: 'a loop without an exit',
		text: 'DO $$ BEGIN LOOP NULL; END LOOP; END $$;',
		says: LIMIT,
		endless: true,
	},
	{ name: 'a sleep of a minute', text: 'SELECT pg_sleep(60);', says: LIMIT, endless: true },
	{
		name: 'a sleep that its own statement_timeout should end',
		text: "SET statement_timeout = '500ms'; SELECT pg_sleep(60);",
		says: LIMIT,
		endless: true,
	},
	{
		name: 'a recursive query that only aggregates',
		text: 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT count(*) FROM r;',
		says: LIMIT,
		endless: true,
	},
	{
		name: 'a hundred thousand statements',
		text: 'SELECT pg_sleep(0.01);\n'.repeat(100_000),
		says: LIMIT,
		endless: true,
	},
];

export const LARGE: readonly HostileText[] = [
	{
		name: 'twenty million rounds of a loop',
		text: 'DO $$ BEGIN FOR i IN 1..20000000 LOOP NULL; END LOOP; END $$;',
		says: RAN,
	},
	{
		name: 'a million rows',
		text: "SELECT i, repeat('x', 20) FROM generate_series(1, 1000000) AS i;",
		says: RAN,
		shows: '1,000,000 rows. Shown: the first 500.',
	},
	{
		name: 'a value of 32 MB',
		text: "SELECT repeat('x', 33554432) AS big;",
		says: RAN,
		shows: '… (cut: 33,554,432 bytes)',
	},
	{
		// A busy machine takes longer than the limit; the tab must live in either case.
		name: 'a value of 256 MB',
		text: "SELECT repeat('x', 268435456) AS big;",
		says: /^1 statement ran\.|^Stopped after 10 seconds\. Your text is kept/,
	},
	{
		name: 'five hundred values of a megabyte',
		text: "SELECT repeat('x', 1000000) FROM generate_series(1, 500);",
		says: RAN,
		shows: '500 rows. Shown: the first 197.',
	},
	{
		name: 'a result of 1,600 columns and 500 rows',
		text: `SELECT ${Array.from({ length: 1600 }, (_, n) => `i AS c${n}`).join(', ')} FROM generate_series(1, 500) i;`,
		says: RAN,
		shows: '500 rows. Shown: the first 9.',
	},
	{
		name: 'a hundred thousand notices',
		text: "DO $$ BEGIN FOR i IN 1..100000 LOOP RAISE NOTICE 'n %', i; END LOOP; END $$;",
		says: RAN,
		shows: '99900 more came; a lab shows the first 100.',
	},
	{
		name: 'an error of ten megabytes',
		text: "DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 10000000); END $$;",
		says: /^Stopped at statement 1: P0001, x+… \(cut: 10,000,000 bytes\)/,
	},
	{
		name: 'a text that doubles until memory ends',
		text: "DO $$ DECLARE t text := 'x'; BEGIN LOOP t := t || t; END LOOP; END $$;",
		says: 'Stopped at statement 1: XX000, invalid memory alloc request size',
	},
	{
		name: 'an array of 100 MB texts without end',
		text: "DO $$ DECLARE a text[] := '{}'; BEGIN LOOP a := a || repeat('x', 100000000); END LOOP; END $$;",
		says: 'Stopped at statement 1: 53200, out of memory.',
	},
];

export const RECURSION: readonly HostileText[] = [
	{
		name: 'a PL/pgSQL function that calls itself',
		text: 'CREATE FUNCTION deep(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN deep(n + 1); END $$; SELECT deep(1);',
		says: 'Stopped at statement 2: 54001, stack depth limit exceeded.',
	},
	{
		name: 'a SQL function that calls itself',
		text: "CREATE FUNCTION deep(n int) RETURNS int LANGUAGE sql AS 'SELECT deep(n + 1)'; SELECT deep(1);",
		says: /54001|PostgreSQL stopped inside statement [12] and gave no reason/,
	},
	{
		name: 'a trigger that fires itself',
		text: 'CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE invoice SET memo = memo; RETURN new; END $$; CREATE TRIGGER again AFTER UPDATE ON invoice FOR EACH ROW EXECUTE FUNCTION again(); UPDATE invoice SET memo = memo;',
		says: 'Stopped at statement 3: 54001, stack depth limit exceeded.',
	},
	{
		name: 'a view that reads itself',
		text: 'CREATE VIEW mirror AS SELECT 1 AS n; CREATE OR REPLACE VIEW mirror AS SELECT n FROM mirror; SELECT * FROM mirror;',
		says: '42P17, infinite recursion detected in rules for relation "mirror".',
	},
	{
		name: 'a policy that reads its own table',
		text: 'ALTER TABLE invoice ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON invoice USING (EXISTS (SELECT FROM invoice)); SELECT * FROM invoice;',
		says: '42P17, infinite recursion detected in policy for relation "invoice".',
	},
	{
		name: 'twenty thousand parentheses',
		text: `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)};`,
		says: /Stopped at statement 1: (42601, memory exhausted|54001)/,
	},
	{
		name: 'fifty thousand additions',
		text: `SELECT 1${'+1'.repeat(50_000)};`,
		says: /54001|PostgreSQL stopped inside statement 1|^1 statement ran/,
	},
];

export const STREAMS_AND_SETTINGS: readonly HostileText[] = [
	{
		name: 'COPY FROM STDIN',
		text: 'COPY invoice FROM STDIN;',
		says: 'LAB01, COPY … FROM STDIN needs a client that streams data, and a lab has none. ',
	},
	{
		name: 'COPY FROM STDIN behind a comment',
		text: '/* load */ COPY /* all */ invoice (id) FROM -- here\n STDIN WITH (FORMAT csv);',
		says: 'LAB01, COPY … FROM STDIN needs a client',
	},
	{
		name: 'COPY FROM STDIN inside a block',
		text: "DO $$ BEGIN EXECUTE 'COPY invoice FROM STDIN'; END $$;",
		says: '0A000, cannot COPY to/from client in PL/pgSQL.',
	},
	{
		name: 'COPY TO PROGRAM',
		text: "COPY invoice TO PROGRAM 'cat';",
		says: '42501, permission denied to COPY to or from an external program.',
	},
	{
		name: 'COPY TO STDOUT',
		text: 'COPY invoice TO STDOUT;',
		says: RAN,
		shows: 'COPY 4',
	},
	{
		name: 'a limit on the transaction',
		text: "SET transaction_timeout = '200ms'; BEGIN; SELECT pg_sleep(0.5); SELECT 1; COMMIT;",
		says: RAN,
		timer: true,
	},
	{
		name: 'a limit on an idle transaction',
		text: "SET idle_in_transaction_session_timeout = '200ms'; BEGIN; SELECT 1;",
		says: RAN,
		shows: 'A transaction was left open and has been rolled back.',
		timer: true,
	},
	{
		name: 'a limit on an idle session',
		text: "SET idle_session_timeout = '200ms'; SELECT 1;",
		says: RAN,
		timer: true,
	},
	{
		name: 'a limit on the idle sessions of a role',
		text: "ALTER ROLE app_owner SET idle_session_timeout = '1ms'; ALTER ROLE app_owner SET idle_in_transaction_session_timeout = '1ms'; ALTER ROLE app_owner SET transaction_timeout = '1ms';",
		says: RAN,
		timer: true,
	},
	{
		name: 'an encoding that the page has not got',
		text: "SET client_encoding = 'LATIN1'; SELECT '🦅';",
		says: 'PostgreSQL stopped inside statement 2 and gave no reason.',
	},
	{
		name: 'PREPARE TRANSACTION',
		text: "BEGIN; SELECT 1; PREPARE TRANSACTION 'later';",
		says: '55000, prepared transactions are disabled.',
	},
	{
		name: 'a terminated backend',
		text: 'SELECT pg_terminate_backend(pg_backend_pid());',
		says: '42501, permission denied to terminate process.',
	},
];

export const GROUND: readonly HostileText[] = [
	{
		name: 'DROP SCHEMA public CASCADE',
		text: 'DROP SCHEMA public CASCADE;',
		says: '42501, must be owner of schema public.',
	},
	{
		name: 'DROP OWNED BY the owner',
		text: 'DROP OWNED BY CURRENT_USER CASCADE;',
		says: RAN,
		shows: 'DROP OWNED',
	},
	{
		name: 'SET SESSION AUTHORIZATION of the superuser',
		text: 'SET SESSION AUTHORIZATION postgres;',
		says: '42501, permission denied to set session authorization "postgres".',
	},
	{
		name: 'SET SESSION AUTHORIZATION of the application',
		text: 'SET SESSION AUTHORIZATION app_user;',
		says: '42501, permission denied to set session authorization "app_user".',
	},
	{
		name: 'the application locked out of the schema',
		text: 'REVOKE ALL ON invoice FROM app_user; ALTER TABLE invoice RENAME TO gone;',
		says: RAN,
	},
	{
		name: 'a transaction left open',
		text: 'BEGIN; DELETE FROM invoice;',
		says: RAN,
		shows: 'A transaction was left open and has been rolled back.',
	},
	{
		name: 'a failed transaction left open',
		text: 'BEGIN; SELECT 1 / 0; SELECT 2;',
		says: 'Stopped at statement 2: 22012, division by zero.',
		shows: 'A transaction was left open and has been rolled back.',
	},
	{
		name: 'a lock on everything, left open',
		text: 'BEGIN; LOCK TABLE invoice IN ACCESS EXCLUSIVE MODE; DECLARE c CURSOR WITH HOLD FOR SELECT 1;',
		says: RAN,
		shows: 'A transaction was left open and has been rolled back.',
	},
];

export const TEXTS: readonly HostileText[] = [
	{
		name: 'a single quote left open',
		text: "SELECT 'never closed;",
		says: "LAB01, A string is never closed. Add the missing '.",
	},
	{
		name: 'a double quote left open',
		text: 'SELECT "never closed;',
		says: 'LAB01, A quoted identifier is never closed. Add the missing ".',
	},
	{
		name: 'a dollar quote left open',
		text: 'DO $$ BEGIN NULL; END;',
		says: 'LAB01, A dollar quote is never closed. Add the missing $$.',
	},
	{
		name: 'a comment left open',
		text: 'SELECT 1; /* never /* closed */',
		says: 'LAB01, A comment opened with /* is never closed. Add */.',
	},
	{
		name: 'a NUL character',
		text: "SELECT 'a\0b';",
		says: 'LAB01, PostgreSQL takes no NUL character (U+0000).',
	},
	{
		name: 'control characters',
		text: "SELECT '\u0001\u0007\u001b[31m\u007f' AS bell;",
		says: RAN,
	},
	{
		name: 'half a surrogate pair',
		text: "SELECT '\ud83e' AS half, length('\udd85');",
		says: RAN,
		shows: '\ufffd',
	},
	{
		name: 'emoji in a string',
		text: "SELECT '🦅👩‍👩‍👧‍👦' AS bird;",
		says: RAN,
		shows: '🦅👩‍👩‍👧‍👦',
	},
	{
		name: 'an emoji for a column',
		text: 'SELECT 🦅;',
		says: '42703, column "🦅" does not exist.',
	},
	{ name: 'nothing but blanks', text: ' \n\t\n', says: '0 statements ran.' },
	{
		name: 'a megabyte in one string',
		text: `SELECT length('${'a'.repeat(MEGABYTE)}') AS size;`,
		says: RAN,
		shows: '1000000',
	},
	{
		name: 'a megabyte of comments',
		text: '-- nothing\n'.repeat(MEGABYTE / 11),
		says: '0 statements ran.',
	},
	{
		name: 'a megabyte of emoji before an error',
		text: `SELECT '${'🦅'.repeat(MEGABYTE / 4)}', nope;`,
		says: '42703, column "nope" does not exist.',
	},
];
