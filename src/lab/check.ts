import { type Database, type Session, type StatementResult, SUPERUSER } from './engine.ts';
import { type Statement, splitScript } from './lexer.ts';

/** How `check.sql` is run: every SELECT is one expectation about the state an answer reached. */

export interface Expectation {
	readonly ok: boolean;
	/** The sentence the reader sees. */
	readonly text: string;
	/** The row that proves it, or why it could not be decided. */
	readonly evidence: string | null;
}

/** An expectation that does not hold. */
export function failed(text: string, evidence: string | null = null): Expectation {
	return { ok: false, text, evidence };
}

/**
 * Runs `check.sql` in one transaction that is rolled back. Each SELECT is one expectation and leaves
 * nothing behind, whatever a reader's trigger did in it. A statement between them must keep the identity.
 */
export async function runCheck(database: Database, check: string | null): Promise<Expectation[]> {
	if (check === null) return [];
	return runCheckIn(
		await database.session(
			setsTenantFirst(splitScript(check)) ? { ...SUPERUSER, tenant: '' } : SUPERUSER,
		),
		check,
	);
}

/** The same in a session that is there, which it closes. */
export async function runCheckIn(session: Session, check: string): Promise<Expectation[]> {
	const statements = splitScript(check);
	const expectations: Expectation[] = [];
	try {
		for (const statement of statements) {
			if (/^(BEGIN|ROLLBACK)$/.test(statement.head)) {
				await sendControl(session, statement.text);
			} else if (/^SELECT\b/.test(statement.head)) {
				expectations.push(await expectation(session, statement.text));
			} else {
				const problem = await prepare(session, statement.text);
				if (problem) return [...expectations, problem];
			}
		}
		return expectations;
	} finally {
		await session.execute('ROLLBACK');
		await session.close();
	}
}

/**
 * Whether the check sets the tenant before it looks at anything. Only then may the session be one in
 * which the setting was made before; PGlite needs a fresh instance for any other.
 */
function setsTenantFirst(statements: readonly Statement[]): boolean {
	const first = statements.find(
		({ head, text }) => head !== 'BEGIN' && !/^SET\s+LOCAL\s+SESSION\b/i.test(text),
	);
	return /^SET\s+LOCAL\s+app\.tenant_id\b/i.test(first?.text ?? '');
}

const SAVEPOINT = 'hub_expectation';

async function sendControl(session: Session, statement: string): Promise<void> {
	await session.execute(statement, { keepOpen: true });
}

async function sendOne(session: Session, statement: string): Promise<StatementResult> {
	const execution = await session.execute(statement, { keepOpen: true });
	return execution.statements[0] as StatementResult;
}

async function expectation(session: Session, statement: string): Promise<Expectation> {
	await sendControl(session, `SAVEPOINT ${SAVEPOINT}`);
	const result = await sendOne(session, statement);
	await sendControl(session, `ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
	const text = expectationText(statement);
	if (result.error) return failed(text, `${result.error.code}: ${result.error.message}`);
	const row = result.rows[0];
	const column = (name: string) => {
		const index = result.fields.findIndex((field) => field.name === name);
		return index < 0 ? null : (row?.[index] ?? null);
	};
	if (result.rowCount !== 1) return failed(text, `the check found ${result.rowCount} rows`);
	return {
		ok: column('ok') === 't',
		text: column('expectation') ?? text,
		evidence: column('evidence'),
	};
}

/** The sentence stands as a literal in the SQL, so that it can be shown when the statement fails. */
export function expectationText(statement: string): string {
	const literal = /'((?:[^']|'')*)'\s+AS\s+expectation\b/i.exec(statement)?.[1];
	return literal?.replaceAll("''", "'") ?? statement;
}

/** A statement of the check that is no expectation: a change of identity, a write to look at. */
async function prepare(session: Session, statement: string): Promise<Expectation | undefined> {
	const setsIdentity = /^SET\b/i.test(statement);
	const before = setsIdentity ? null : await identity(session);
	await sendControl(session, `SAVEPOINT ${SAVEPOINT}`);
	const { error } = await sendOne(session, statement);
	if (error) {
		return failed(
			'The check can log in and act as the application does.',
			`${statement}: ${error.message}. Your text removed something the check needs.`,
		);
	}
	await sendControl(session, `RELEASE SAVEPOINT ${SAVEPOINT}`);
	if (before !== null && before !== (await identity(session))) {
		return failed(
			'The session stays who it is.',
			`${statement} changed who the session is: a trigger or rule of yours switches the role or the tenant.`,
		);
	}
	return undefined;
}

async function identity(session: Session): Promise<string> {
	const result = await sendOne(
		session,
		"SELECT session_user, current_user, pg_catalog.current_setting('app.tenant_id', true)",
	);
	return JSON.stringify(result.rows);
}
