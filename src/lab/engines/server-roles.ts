import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { EngineError } from '../engine.ts';

/** A role with this comment belongs to the labs; `labs/roles.sql` writes it. */
export const ROLE_COMMENT = 'Role of the Multi-Tenant SaaS Architecture Hub labs';
/** Made by `labs/roles.sql`; roles of these names without its comment are somebody's own. */
const LAB_ROLES = ['app_owner', 'app_user'];
/** `GRANTED BY` another role, which a full REVOKE needs, came with this version. */
const GRANTED_BY_SINCE = 160_000;

/**
 * The roles of a server as far as labs touch them. Roles belong to the cluster, not to a database:
 * what one answer does to them would reach the next.
 */
export class ServerRoles {
	readonly #admin: pg.Client;
	readonly #password = randomBytes(16).toString('hex');
	/** The password hash that was given to a role; an answer may have set another. */
	readonly #passwordHashes = new Map<string, string>();
	/** Roles that were there before the labs; they are never changed. */
	#baseline: ReadonlySet<string> = new Set();
	#labRoleIds: ReadonlyMap<string, string> = new Map();
	#version = 0;

	constructor(admin: pg.Client) {
		this.#admin = admin;
	}

	/** @throws EngineError when somebody else's role has one of our names. */
	async learn(): Promise<void> {
		const foreign = await this.#admin.query(
			`SELECT rolname FROM pg_roles WHERE rolname = ANY($1)
			 AND shobj_description(oid, 'pg_authid') IS DISTINCT FROM $2`,
			[LAB_ROLES, ROLE_COMMENT],
		);
		if (foreign.rows.length > 0) {
			const names = foreign.rows.map((row) => row.rolname).join(', ');
			throw new EngineError(
				`This server has roles of its own named ${names}. Use another server: a lab would change them.`,
			);
		}
		const existing = await this.#admin.query(
			`SELECT rolname, current_setting('server_version_num')::int AS version FROM pg_roles`,
		);
		this.#version = existing.rows[0].version;
		this.#baseline = new Set(existing.rows.map((row) => row.rolname as string));
	}

	/** Attributes, settings and memberships of every role the labs may have touched, as one text. */
	async state(): Promise<string> {
		const { rows } = await this.#admin.query(
			`WITH touched AS (SELECT * FROM pg_roles WHERE rolname <> ALL($1) OR rolname = ANY($2))
			 SELECT jsonb_build_array(
			   (SELECT jsonb_agg(to_jsonb(r) - 'rolconfig' ORDER BY r.rolname) FROM touched r),
			   (SELECT jsonb_agg(jsonb_build_array(s.setrole, s.setconfig) ORDER BY s.setrole)
			    FROM pg_db_role_setting s WHERE s.setdatabase = 0
			    AND s.setrole IN (SELECT oid FROM touched)),
			   (SELECT jsonb_agg(to_jsonb(m) - 'oid' ORDER BY m.roleid, m.member, m.grantor)
			    FROM pg_auth_members m WHERE m.roleid IN (SELECT oid FROM touched)
			    OR m.member IN (SELECT oid FROM touched)))::text AS state`,
			[[...this.#baseline], LAB_ROLES],
		);
		return rows[0].state;
	}

	/** Roles that came after the labs connected, the labs' own two left out. */
	async added(): Promise<string[]> {
		const { rows } = await this.#admin.query('SELECT rolname FROM pg_roles');
		return rows
			.map((row) => row.rolname as string)
			.filter((role) => !this.#baseline.has(role) && !LAB_ROLES.includes(role));
	}

	/** Undoes names and memberships, and hands back the roles that `drop` may then be called with. */
	async loosen(): Promise<string[]> {
		await this.#restoreNames();
		const added = await this.added();
		await this.#revokeMemberships([...added, ...LAB_ROLES]);
		return added;
	}

	async drop(roles: readonly string[]): Promise<void> {
		for (const role of roles) {
			await this.#admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`);
		}
	}

	/** The labs' own roles that this connection's `labs/roles.sql` made. */
	own(): string[] {
		return LAB_ROLES.filter((role) => !this.#baseline.has(role));
	}

	/** Remembers the labs' roles by oid. Call after `labs/roles.sql` ran. */
	async remember(): Promise<void> {
		const { rows } = await this.#admin.query(
			'SELECT rolname, oid FROM pg_roles WHERE rolname = ANY($1)',
			[LAB_ROLES],
		);
		this.#labRoleIds = new Map(rows.map((row) => [row.rolname, String(row.oid)]));
	}

	/** An answer may have renamed a role of the labs; templates know it by its oid. */
	async #restoreNames(): Promise<void> {
		for (const [name, oid] of this.#labRoleIds) {
			const { rows } = await this.#admin.query('SELECT rolname FROM pg_roles WHERE oid = $1', [
				oid,
			]);
			const present = rows[0]?.rolname as string | undefined;
			if (present === undefined || present === name) continue;
			await this.drop([name]);
			await this.#admin.query(
				`ALTER ROLE ${pg.escapeIdentifier(present)} RENAME TO ${pg.escapeIdentifier(name)}`,
			);
		}
	}

	async #revokeMemberships(roles: readonly string[]): Promise<void> {
		const { rows } = await this.#admin.query(
			`SELECT roleid::regrole::text AS granted, member::regrole::text AS member,
			   grantor::regrole::text AS grantor
			 FROM pg_auth_members JOIN pg_roles g ON g.oid = roleid JOIN pg_roles m ON m.oid = member
			 WHERE g.rolname = ANY($1) OR m.rolname = ANY($1)`,
			[roles],
		);
		for (const { granted, member, grantor } of rows) {
			const by = this.#version >= GRANTED_BY_SINCE ? `GRANTED BY ${grantor}` : '';
			await this.#admin.query(`REVOKE ${granted} FROM ${member} ${by} CASCADE`);
		}
	}

	/**
	 * The password a role of the labs logs in with, set first where it has another: a server may ask
	 * for one. Undefined for roles that are not the labs'.
	 */
	async passwordFor(role: string): Promise<string | undefined> {
		if (this.#baseline.has(role) && !LAB_ROLES.includes(role)) return undefined;
		const hash = await this.#passwordHash(role);
		if (hash === undefined) return undefined;
		if (hash === null || hash !== this.#passwordHashes.get(role)) {
			await this.#admin.query(
				`ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD ${pg.escapeLiteral(this.#password)}`,
			);
			this.#passwordHashes.set(role, (await this.#passwordHash(role)) ?? '');
		}
		return this.#password;
	}

	/** Undefined: there is no such role. Null: it has no password. */
	async #passwordHash(role: string): Promise<string | null | undefined> {
		const { rows } = await this.#admin.query(
			'SELECT rolpassword FROM pg_authid WHERE rolname = $1',
			[role],
		);
		return rows[0]?.rolpassword as string | null | undefined;
	}
}
