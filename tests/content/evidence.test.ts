import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	holes,
	type Row,
	type Verify,
} from '../../labs/auth-isolation/token-order/code/token-holes/token-holes.ts';
import { oneLinkShort } from '../../labs/auth-isolation/token-order/code/verify-token/one-link-short.ts';
import {
	type Reason,
	verifyToken,
} from '../../labs/auth-isolation/token-order/code/verify-token/verify-token.ts';
import { rows, trust } from '../../labs/auth-isolation/token-order/code/verify-token/world.ts';
import {
	confusions,
	parseId,
} from '../../labs/database-isolation/composite-keys/code/typed-id/typed-id.ts';
import { parseTenantId } from '../../labs/database-isolation/row-level-security/code/with-tenant/with-tenant.ts';
import { type Engine, errorOf, type Login, SUPERUSER } from '../../src/lab/engine.ts';
import { createNodePGlite } from '../../src/lab/node-engine.ts';
import { evidenceCode, readPatternText } from '../../src/pattern-text.ts';
import { openFinalState } from '../languages/final-state.ts';
import { readPatternFiles } from './pattern-files.ts';
import { newestOf } from './published.ts';

/** The code of every pattern's Evidence is run: on a state that follows the rule, and on one that breaks it. */

const owner: Login = { role: 'app_owner', tenant: null };
const app: Login = { role: 'app_user', tenant: null };
const acme: Login = { ...app, tenant: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa' };
const globex: Login = { ...app, tenant: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb' };
const MINE = "tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid";

/** The lab ends with these tables protected; the guard is part of it only once a step adds it. */
const GUARDED = `DROP POLICY IF EXISTS tenant_guard ON invoice;
CREATE POLICY tenant_guard ON invoice AS RESTRICTIVE USING (${MINE}) WITH CHECK (${MINE})`;

/** The ledger of erasures that the guide shows, which no step of its lab makes. */
const [, LEDGER = ''] =
	/-- #region ledger\n([\s\S]*?)-- #endregion rights/.exec(
		readFileSync(
			'labs/compliance-governance/erasure-graph/code/subject-graph/subject-graph.sql',
			'utf8',
		),
	) ?? [];
const ERASED = `SET SESSION AUTHORIZATION app_owner;
	${LEDGER};
	SET SESSION AUTHORIZATION postgres;
	INSERT INTO erasure_request VALUES ('${acme.tenant}', 'p-7', '2026-10-31', 'staff:2');
	INSERT INTO erasure_step VALUES
		('${acme.tenant}', 'p-7', 'database', 'verified', NULL, '2026-11-20Z'),
		('${acme.tenant}', 'p-7', 'mail', 'verified', NULL, '2026-11-20Z')`;

interface Case {
	/** The lab in whose final state the code runs; row-level-security if left out. */
	readonly lab?: string;
	readonly as: Login;
	/** What an operator does first, as a superuser, where a lab's final state can't bring it along. */
	readonly first?: string;
	/** What the code answers where the rule holds. */
	readonly holds: string;
	readonly breaker: Login;
	readonly breaks: string;
	/** The gap is in the connection: the code asks the one that was broken. */
	readonly onOneConnection?: true;
	/** What it answers then. */
	readonly found: string;
}

/** Tables of chaos-mailbox that agree with what was listed at Stripe. */
const LISTED = `
	INSERT INTO subscription (id, tenant_id, status) VALUES
	('sub_acme', '${acme.tenant}', 'active'), ('sub_globex', '${globex.tenant}', 'canceled');
	INSERT INTO stripe_subscription VALUES
	('sub_acme', 'cus_acme', 'active'), ('sub_globex', 'cus_globex', 'canceled');
	INSERT INTO credit_grant VALUES ('in_acme', '${acme.tenant}', 5000);
	INSERT INTO stripe_invoice VALUES ('in_acme', 'cus_acme', 5000);
	INSERT INTO usage_outbox (tenant_id, report, pages, occurred_at, sent_at, billed_at) VALUES
	('${acme.tenant}', 'report-6', 9, '2026-09-30T23:50:00Z', '2026-10-01T09:00:00Z', '2026-10-01T00:00:00Z'),
	('${acme.tenant}', 'report-7', 21, '2026-10-31T23:50:00Z', '2026-11-01T00:01:00Z', '2026-10-31T23:50:00Z');
	INSERT INTO stripe_usage VALUES ('cus_acme', '2026-10-01', 30)`;

const CASES: Readonly<Record<string, Case>> = {
	'MT-AUTH-005': {
		lab: 'object-check',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER TABLE document DROP CONSTRAINT document_tenant_id_project_id_fkey,
				ADD CONSTRAINT by_id FOREIGN KEY (project_id) REFERENCES project;
			CREATE TABLE note (id int PRIMARY KEY, tenant_id uuid)`,
		found: 'lookup note, nullable note, reference document.by_id',
	},
	'MT-AUTH-006': {
		lab: 'object-check',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER TABLE document_share DROP CONSTRAINT document_share_tenant_id_person_id_fkey;
			DELETE FROM membership WHERE tenant_id = '${acme.tenant}' AND person_id = 2`,
		found: `owner ${acme.tenant} document 1, person 2, share ${acme.tenant} document 3, person 2`,
	},
	'MT-AUTH-007': {
		lab: 'object-check',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `GRANT UPDATE (role_id) ON membership TO app_user;
			DELETE FROM membership WHERE tenant_id = '${globex.tenant}' AND person_id = 4`,
		found: 'grant membership, no owner globex',
	},
	'MT-BILL-010': {
		lab: 'chaos-mailbox',
		as: app,
		first: LISTED,
		holds: '',
		breaker: SUPERUSER,
		breaks: `INSERT INTO stripe_invoice VALUES ('in_x', 'cus_unknown', 100);
			UPDATE subscription SET tenant_id = '${globex.tenant}' WHERE id = 'sub_acme'`,
		found: 'in_x cus_unknown in no map, sub_acme cus_acme under another tenant',
	},
	'MT-BILL-011': {
		lab: 'chaos-mailbox',
		as: app,
		first: LISTED,
		holds: '',
		breaker: SUPERUSER,
		breaks: `UPDATE credit_grant SET cents = 10000;
			INSERT INTO stripe_invoice VALUES ('in_late', 'cus_globex', 900)`,
		found: 'in_acme 5000 usd 10000 usd, in_late 900 usd ',
	},
	'MT-BILL-012': {
		lab: 'chaos-mailbox',
		as: app,
		first: LISTED,
		holds: '',
		breaker: SUPERUSER,
		breaks: "UPDATE subscription SET status = 'active' WHERE id = 'sub_globex'",
		found: 'sub_globex active canceled',
	},
	'MT-BILL-013': {
		lab: 'chaos-mailbox',
		as: app,
		first: LISTED,
		holds: '',
		breaker: SUPERUSER,
		breaks: 'UPDATE stripe_usage SET pages = 20',
		found: `${acme.tenant} 2026-10-01 30 20`,
	},
	'MT-DB-034': {
		lab: 'move-tenant',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `CREATE TABLE shipment (id bigint PRIMARY KEY, tenant_id uuid NOT NULL);
			CREATE TABLE parcel (id bigint, tenant_id uuid NOT NULL) PARTITION BY HASH (tenant_id);
			ALTER TABLE customer REPLICA IDENTITY NOTHING;
			ALTER TABLE moved.invoice REPLICA IDENTITY FULL`,
		found: 'customer, shipment, parcel',
	},
	'MT-DB-035': {
		lab: 'move-tenant',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `CREATE PUBLICATION everything FOR TABLE invoice, customer WHERE (tenant_id IS NOT NULL);
			ALTER PUBLICATION move_acme SET (publish = 'insert, update, delete, truncate')`,
		found: [
			'everything customer rows of all tenants',
			'everything invoice rows of all tenants',
			'move_acme customer TRUNCATE',
			'move_acme invoice TRUNCATE',
		].join(', '),
	},
	'MT-DB-036': {
		lab: 'move-tenant',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `CREATE TABLE shipment (tenant_id uuid);
			ALTER TABLE moved.invoice DISABLE TRIGGER guard_home;
			DROP TRIGGER guard_home ON customer;
			CREATE TRIGGER guard_home BEFORE INSERT OR UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION guard_home()`,
		found: 'customer delete, moved.invoice delete, insert, update, shipment delete, insert, update',
	},
	'MT-DB-037': {
		lab: 'move-tenant',
		as: SUPERUSER,
		holds: '',
		breaker: SUPERUSER,
		breaks: `DELETE FROM moved.invoice WHERE id = 6;
			INSERT INTO moved.customer VALUES ('${globex.tenant}', 90, 'falcon stray');
			UPDATE public.invoice SET total = 0 WHERE id = 1`,
		found: 'customer 90 left over, invoice 1 different, invoice 6 missing',
	},
	'MT-RT-006': {
		lab: 'pool-of-one',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `CREATE POLICY jobs ON shipment FOR SELECT TO app_user
			USING (coalesce(current_setting('app.tenant_id', true), '') = '')`,
		found: 'public shipment jobs',
	},
	'MT-RT-007': {
		lab: 'pool-of-one',
		as: app,
		first: 'REVOKE support FROM app_user',
		holds: '',
		breaker: SUPERUSER,
		breaks: 'GRANT support TO app_user',
		found: 'app_user support',
	},
	'MT-RT-008': {
		lab: 'pool-of-one',
		as: app,
		first: `DO $$ BEGIN
			EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
		END $$`,
		holds: '',
		breaker: SUPERUSER,
		breaks: `DO $$ BEGIN
			EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
		END $$`,
		found: 'app_user TEMPORARY on postgres',
	},
	'MT-RT-014': {
		lab: 'injected-context',
		as: owner,
		// The lab leaves one as it is.
		first: 'DROP FUNCTION report()',
		holds: '',
		breaker: owner,
		breaks: `CREATE FUNCTION put(a text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''SELECT '' || a; END';
			CREATE FUNCTION run(a text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE a; END';
			CREATE FUNCTION named(a text) RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE format(''TABLE %I'', a); END'`,
		found: 'put(text) text put together, run(text) a variable is executed',
	},
	'MT-RT-015': {
		lab: 'injected-context',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER FUNCTION report() SECURITY DEFINER SET search_path = pg_catalog, pg_temp;
			ALTER FUNCTION archive(text) SECURITY DEFINER;
			CREATE FUNCTION closed() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
			REVOKE EXECUTE ON FUNCTION closed() FROM PUBLIC`,
		found: "archive(text) its caller's search_path, report() dynamic SQL with its owner's rights",
	},
	'MT-RT-016': {
		lab: 'injected-context',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER POLICY own ON document USING (tenant_id::text = current_setting('app.tenant_id', true));
			CREATE POLICY writes ON search_box FOR INSERT WITH CHECK (tenant_id::text = current_setting('app.tenant_id', true))`,
		found: 'public.document own, public.search_box writes',
	},
	'MT-RT-017': {
		lab: 'injected-context',
		as: owner,
		first: `DO $$ BEGIN
			EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
		END $$`,
		holds: '',
		breaker: SUPERUSER,
		breaks: `GRANT support TO app_user; ALTER ROLE app_user BYPASSRLS; CREATE SCHEMA scratch;
			GRANT CREATE ON SCHEMA scratch TO app_user; ALTER TABLE search_box OWNER TO app_user;
			ALTER ROLE app_user SET search_path = nowhere;
			DO $$ BEGIN
				EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
			END $$`,
		found:
			'app_user superuser, BYPASSRLS or CREATEROLE, postgres a database in which the login may make temporary objects, scratch a schema in which the login may create, search_box owned by the login, search_path=nowhere stored for the login, who may store settings for itself, support a role that the login may take',
	},
	'MT-RT-011': {
		lab: 'orm-holes',
		as: owner,
		// The lab's open tables are its holes.
		first: `DROP TABLE project, task, note, comment CASCADE;
			CREATE TABLE guarded (tenant_id uuid); GRANT SELECT ON guarded TO app_user;
			ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
			CREATE POLICY everybody ON guarded USING (true) WITH CHECK (true);
			CREATE POLICY guard ON guarded AS RESTRICTIVE USING (${MINE});
			CREATE TABLE watched (tenant_id uuid); GRANT INSERT (tenant_id) ON watched TO app_user;
			ALTER TABLE watched ENABLE ROW LEVEL SECURITY;
			CREATE POLICY mine ON watched USING (${MINE});
			CREATE POLICY staff ON watched TO pg_monitor USING (true) WITH CHECK (true);
			CREATE MATERIALIZED VIEW nobody AS SELECT 1 AS one;
			-- Open to who forgot the tenant, and not found: the limit that the pattern names.
			CREATE TABLE forgetful (tenant_id uuid); GRANT SELECT ON forgetful TO app_user;
			ALTER TABLE forgetful ENABLE ROW LEVEL SECURITY;
			CREATE POLICY lax ON forgetful
				USING (${MINE} OR current_setting('app.tenant_id', true) IS NULL)`,
		holds: '',
		breaker: owner,
		breaks: `CREATE TABLE note (tenant_id uuid); GRANT INSERT ON note TO app_user;
			CREATE TABLE hint (tenant_id uuid); GRANT SELECT ON hint TO app_user;
			ALTER TABLE hint ENABLE ROW LEVEL SECURITY;
			CREATE POLICY everybody ON hint USING (true);
			CREATE TABLE halved (tenant_id uuid); GRANT INSERT ON halved TO app_user;
			ALTER TABLE halved ENABLE ROW LEVEL SECURITY;
			CREATE POLICY mine ON halved USING (${MINE}) WITH CHECK (true);
			CREATE TABLE split (tenant_id uuid); GRANT INSERT, SELECT ON split TO app_user;
			ALTER TABLE split ENABLE ROW LEVEL SECURITY;
			CREATE POLICY reads ON split FOR SELECT USING (${MINE});
			CREATE POLICY writes ON split FOR INSERT WITH CHECK (true);
			CREATE TABLE by_column (tenant_id uuid, text text);
			GRANT SELECT (text) ON by_column TO app_user;
			CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM note;
			GRANT SELECT ON summary TO app_user`,
		found: 'by_column, halved, hint, note, split, summary',
	},
	'MT-RT-012': {
		lab: 'orm-holes',
		as: owner,
		holds: '',
		breaker: SUPERUSER,
		breaks: `GRANT CREATE ON SCHEMA public TO app_user;
			ALTER TABLE note OWNER TO app_user;
			CREATE TABLE _prisma_migrations (id text);
			GRANT INSERT ON _prisma_migrations TO app_user;
			ALTER TABLE currency OWNER TO pg_monitor;
			GRANT pg_monitor TO app_user`,
		found:
			'creates in public, owns currency, owns note, writes the history of migrations _prisma_migrations',
	},
	'MT-RT-005': {
		lab: 'pool-of-one',
		as: app,
		holds: '',
		breaker: app,
		breaks: `SET app.tenant_id = '${acme.tenant}';
			SET search_path = acme, public;
			CREATE TEMPORARY TABLE shipment (id int);
			PREPARE label AS SELECT 1;
			SELECT pg_advisory_lock(17);
			LISTEN jobs;
			DECLARE rows CURSOR WITH HOLD FOR SELECT 1;
			SET ROLE support`,
		found: [
			'advisory lock 17',
			'channel jobs',
			'cursor rows',
			'prepared statement label',
			'role support',
			`setting app.tenant_id = ${acme.tenant}`,
			'setting search_path = acme, public',
			'temporary table shipment',
		].join(', '),
		onOneConnection: true,
	},
	'MT-GOV-001': {
		lab: 'audit-chain',
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'GRANT UPDATE, DELETE ON audit_event TO app_user',
		found: 'audit_event app_user DELETE, UPDATE',
	},
	'MT-GOV-002': {
		lab: 'audit-chain',
		as: acme,
		holds: '',
		breaker: { ...owner, tenant: acme.tenant },
		breaks: `UPDATE audit_event SET detail = '{}' WHERE seq = 3`,
		found: '3 hash',
	},
	'MT-GOV-003': {
		// Not acme: its log is the one that the lab rewrites.
		lab: 'audit-chain',
		as: globex,
		holds: '',
		breaker: { ...owner, tenant: globex.tenant },
		breaks: 'DELETE FROM audit_event WHERE seq = 2',
		found: '2 missing',
	},
	'MT-GOV-004': {
		lab: 'audit-chain',
		as: acme,
		holds: '',
		breaker: acme,
		breaks: `SELECT audit_append('user:19c2', NULL, 'mail.send', 'mail:1', '{"to":"bo@books.test"}', '2026-11-21Z')`,
		found: '5 user:19c2',
	},
	'MT-GOV-009': {
		lab: 'erasure-graph',
		as: app,
		holds: '',
		breaker: owner,
		breaks: `GRANT SELECT ON person_search TO app_user;
			ALTER TABLE message DISABLE ROW LEVEL SECURITY`,
		found: 'message, person_search',
	},
	'MT-GOV-010': {
		lab: 'erasure-graph',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER TABLE message ADD mood text;
			CREATE MATERIALIZED VIEW mailing AS SELECT tenant_id, email FROM person`,
		found: 'mailing email, message mood',
	},
	'MT-GOV-011': {
		lab: 'erasure-graph',
		as: acme,
		first: ERASED,
		holds: '',
		breaker: owner,
		breaks: 'SELECT restore_backup()',
		found: `${acme.tenant} p-7`,
	},
	'MT-GOV-012': {
		lab: 'erasure-graph',
		as: acme,
		first: ERASED,
		holds: '',
		breaker: acme,
		breaks: `UPDATE erasure_step SET state = 'failed', problem = 'TimeoutError' WHERE store = 'mail'`,
		found: 'p-7 2026-11-30 mail failed TimeoutError ',
	},
	'MT-BILL-001': {
		lab: 'usage-dedupe',
		as: acme,
		holds: '',
		breaker: acme,
		breaks: `INSERT INTO report VALUES ('${acme.tenant}', 9, 'orchid flyer', 4, '2026-11-05T10:00:00Z')`,
		found: '9 4',
	},
	'MT-BILL-002': {
		lab: 'usage-dedupe',
		as: acme,
		holds: '',
		breaker: acme,
		breaks: `INSERT INTO usage_event (tenant_id, event_id, subject, quantity, occurred_at) VALUES
			('${acme.tenant}', 'report-1', 'orchid prospectus', 50, '2026-11-01T00:00:01Z'),
			('${acme.tenant}', 'report-9', 'orchid flyer', 4, '2026-11-05T10:00:00Z')`,
		found: 'report-1 2 keyed, report-9 1 no key',
	},
	'MT-BILL-003': {
		lab: 'usage-dedupe',
		as: acme,
		holds: '',
		breaker: acme,
		breaks: `INSERT INTO usage_key VALUES ('${acme.tenant}', 'report-8');
			INSERT INTO outbox VALUES
			('${acme.tenant}', 'report-9', 'orchid flyer', 'page', 4, '2026-11-05T10:00:00Z', '2026-11-05T10:00:01Z')`,
		found: 'report-8 usage_key, report-9 outbox',
	},
	'MT-BILL-004': {
		lab: 'usage-dedupe',
		as: acme,
		holds: '',
		breaker: SUPERUSER,
		breaks: `UPDATE usage_event SET quantity = 51 WHERE event_id = 'report-1';
			GRANT UPDATE (quantity), INSERT ON usage_event TO app_user`,
		found:
			'2026-10 billed 121, invoiced 120, app_user may UPDATE usage_event, app_user may write received_at usage_event',
	},
	'MT-BILL-005': {
		lab: 'usage-dedupe',
		as: globex,
		holds: '',
		breaker: globex,
		breaks: 'UPDATE usage_counter SET pages = pages + 400',
		found: '2026-10 800 400',
	},
	'MT-BILL-006': {
		lab: 'quota-race',
		as: globex,
		holds: '',
		breaker: globex,
		breaks: `INSERT INTO reservation (tenant_id, key, starts_at, units, about)
			VALUES ('${globex.tenant}', 'nov-3', '2026-10-31T00:00:00Z', 61, 'falcon atlas');
			INSERT INTO member VALUES ('${globex.tenant}', 'gus@falcon.example', 'invited'),
			('${globex.tenant}', 'hal@falcon.example', 'invited')`,
		found: 'export 2026-10-31 101 100, seat  4 3',
	},
	'MT-BILL-007': {
		lab: 'quota-race',
		as: globex,
		holds: '',
		breaker: globex,
		breaks: "UPDATE quota SET used = used - 1 WHERE meter = 'export'",
		found: 'export 2026-10-31 39 40',
	},
	'MT-BILL-008': {
		lab: 'quota-race',
		as: globex,
		holds: '',
		breaker: SUPERUSER,
		breaks: `DELETE FROM member WHERE email = 'fay@falcon.example';
			INSERT INTO quota VALUES
			('${globex.tenant}', 'export', '2026-11-15T00:00:00Z', '2026-12-15T00:00:00Z', 100, 0)`,
		found: 'overlap export from 2026-11-15, seats 2 counted, 1 people',
	},
	'MT-BILL-009': {
		lab: 'quota-race',
		as: app,
		holds: '',
		breaker: owner,
		breaks: `GRANT UPDATE, DELETE ON quota TO app_user;
			GRANT INSERT (tenant_id) ON subscription TO app_user`,
		found:
			'quota DELETE, quota UPDATE ends_at, quota UPDATE max_units, quota UPDATE meter, quota UPDATE starts_at, quota UPDATE tenant_id, subscription INSERT',
	},
	'MT-DB-001': {
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'CREATE TABLE credit (tenant_id uuid)',
		found: 'credit not enabled',
	},
	'MT-DB-002': {
		as: app,
		holds: '',
		breaker: SUPERUSER,
		breaks: 'ALTER ROLE app_user BYPASSRLS',
		found: 'app_user f t f f',
	},
	'MT-DB-003': {
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'CREATE POLICY writes ON invoice FOR INSERT WITH CHECK (true)',
		found: 'invoice writes INSERT',
	},
	'MT-DB-004': {
		as: app,
		holds: '0',
		breaker: owner,
		breaks: 'ALTER TABLE invoice DISABLE ROW LEVEL SECURITY',
		found: '4',
	},
	'MT-DB-005': {
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'GRANT TRUNCATE ON invoice TO app_user',
		found: 'invoice TRUNCATE granted',
	},
	'MT-DB-006': {
		as: app,
		holds: '',
		breaker: owner,
		breaks: `DROP POLICY tenant_guard ON invoice;
			CREATE POLICY tenant_guard ON invoice AS RESTRICTIVE FOR SELECT USING (${MINE})`,
		found: 'invoice no restrictive policy for every command',
	},
	'MT-DB-007': {
		as: app,
		holds: 'DO',
		breaker: owner,
		breaks: 'CREATE TABLE credit (LIKE invoice INCLUDING ALL)',
		found: 'ERROR P0001 Tables with tenants in them and no protection: credit',
	},
	'MT-DB-008': {
		lab: 'composite-keys',
		as: app,
		holds: '',
		breaker: owner,
		breaks:
			'CREATE TABLE note (tenant_id uuid, other uuid, task bigint, CONSTRAINT over FOREIGN KEY (other, task) REFERENCES task)',
		found: 'note over',
	},
	'MT-DB-009': {
		lab: 'composite-keys',
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'ALTER TABLE project ADD CONSTRAINT project_slug UNIQUE (slug)',
		found: 'project project_slug',
	},
	'MT-DB-010': {
		lab: 'composite-keys',
		as: app,
		holds: '',
		breaker: owner,
		breaks: `ALTER TABLE task ADD CONSTRAINT emptied
			FOREIGN KEY (tenant_id, project_id) REFERENCES project ON DELETE SET NULL;
			CREATE TABLE note (tenant_id uuid)`,
		found: 'task emptied empties tenant_id, note tenant_id may be null',
	},
	'MT-DB-011': {
		lab: 'composite-keys',
		as: SUPERUSER,
		holds: 'DO',
		breaker: owner,
		breaks: `SET app.tenant_id = '${acme.tenant}';
			ALTER TABLE task DROP CONSTRAINT task_project;
			UPDATE task SET project_id = 3 WHERE id = 7;
			RESET app.tenant_id;
			ALTER TABLE task ADD CONSTRAINT task_project
				FOREIGN KEY (tenant_id, project_id) REFERENCES project (tenant_id, id);
			ALTER TABLE task VALIDATE CONSTRAINT task_project`,
		found: 'ERROR P0001 Rows that point to another tenant: task_project 1',
	},
	'MT-DB-020': {
		lab: 'name-collision',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER TABLE tenant DROP CONSTRAINT one_tenant_per_schema;
			UPDATE tenant SET schema_name = 't_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa' WHERE slug = 'north_star';
			ALTER SCHEMA t_cccccccccccc4ccc8ccccccccccccccc RENAME TO "t_North-Star"`,
		found: [
			"t_North-Star nobody's",
			't_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa 2 tenants',
			"t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb nobody's",
			't_cccccccccccc4ccc8ccccccccccccccc missing',
		].join(', '),
	},
	'MT-DB-021': {
		lab: 'name-collision',
		as: owner,
		holds: '',
		breaker: SUPERUSER,
		breaks: `CREATE TABLE public.note (memo text);
			ALTER ROLE app_user SET search_path = t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa, public`,
		found:
			'public.note called as a table of a tenant, role app_user search_path=t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa, public',
	},
	'MT-DB-022': {
		lab: 'name-collision',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `GRANT USAGE ON SCHEMA t_aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa, t_bbbbbbbbbbbb4bbb8bbbbbbbbbbbbbbb TO app_user`,
		found: 'app_user 2 schemas',
	},
	'MT-DB-023': {
		lab: 'name-collision',
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'ALTER FUNCTION sign_up SET search_path = pg_catalog, public',
		found: 'sign_up(text) search_path=pg_catalog, public',
	},
	'MT-DB-024': {
		lab: 'name-collision',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: 'ALTER TABLE t_cccccccccccc4ccc8ccccccccccccccc.note DROP COLUMN memo',
		found: 't_cccccccccccc4ccc8ccccccccccccccc note.memo text not null',
	},
	'MT-DB-013': {
		lab: 'composite-keys',
		as: app,
		holds: '',
		breaker: owner,
		breaks: `CREATE TABLE bill (tenant_id uuid, id bigint GENERATED ALWAYS AS IDENTITY);
			CREATE SEQUENCE lent;
			CREATE TABLE receipt (tenant_id uuid, number bigint DEFAULT nextval('lent'));
			CREATE TABLE currency (id bigserial)`,
		found: 'bill id bill_id_seq, receipt number lent',
	},
	'MT-DB-014': {
		// Its application updates two columns, by name.
		lab: 'usage-dedupe',
		as: app,
		holds: '',
		breaker: owner,
		breaks: 'GRANT UPDATE ON usage_counter TO app_user',
		found: 'usage_counter tenant_id may be updated',
	},
	'MT-DB-025': {
		lab: 'fleet',
		as: owner,
		// Signed: the lab's pilot is ahead.
		holds: "t_acme at the template's version, with other tables",
		breaker: owner,
		breaks: `DELETE FROM ledger WHERE schema_name = 't_009' AND version = 2;
			ALTER TABLE t_008.invoice DROP COLUMN currency`,
		found: [
			"t_008 at the template's version, with other tables",
			"t_009 at another version, with the template's tables",
			"t_acme at the template's version, with other tables",
		].join(', '),
	},
	'MT-DB-026': {
		lab: 'fleet',
		as: owner,
		holds: '',
		breaker: SUPERUSER,
		breaks: `CREATE SCHEMA t_initech AUTHORIZATION app_owner;
			SET SESSION AUTHORIZATION app_owner;
			INSERT INTO tenant VALUES ('cccccccc-cccc-4ccc-8ccc-cccccccccccc', 'initech', 't_initech');
			UPDATE ledger SET state = 'failed', code = '55P03' WHERE schema_name = 't_007' AND version = 2;
			DELETE FROM ledger WHERE schema_name = 't_template' AND version = 2`,
		found: 't_007 failed 55P03, t_initech never tried -, t_template never tried -',
	},
	'MT-DB-027': {
		lab: 'fleet',
		as: owner,
		// Signed: the lab's pilot is ahead.
		holds: 't_acme has column invoice.description text default none',
		breaker: owner,
		breaks: `DROP POLICY own_tenant ON t_008.invoice;
			ALTER TABLE t_009.invoice ADD CONSTRAINT odd CHECK (id > 0)`,
		found: [
			't_008 lacks policy invoice.own_tenant for *',
			't_009 has constraint invoice.odd CHECK ((id > 0))',
			't_acme has column invoice.description text default none',
		].join(', '),
	},
	'MT-DB-028': {
		lab: 'fleet',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: "ALTER TABLE t_008.invoice ADD CONSTRAINT described CHECK (memo <> '') NOT VALID",
		found: 't_008.invoice described',
	},
	'MT-DB-038': {
		lab: 'fleet',
		as: owner,
		// Roles belong to the cluster, so no lab sets their settings.
		first: "ALTER ROLE app_owner SET lock_timeout = '200ms'",
		holds: '',
		breaker: owner,
		breaks: `ALTER ROLE app_owner RESET lock_timeout;
			BEGIN;
			ALTER TABLE t_008.invoice ADD COLUMN due date;
			ALTER TABLE t_009.invoice ADD COLUMN due date`,
		onOneConnection: true,
		found: 'a session 2 tenants locked out, app_owner no lock_timeout',
	},
	'MT-DB-029': {
		lab: 'tenant-databases',
		as: app,
		// Signed: the one database of this engine is as it was made.
		holds: 'postgres PUBLIC CONNECT, postgres PUBLIC TEMPORARY',
		breaker: SUPERUSER,
		breaks: 'GRANT CONNECT ON DATABASE postgres TO app_user',
		found: 'postgres PUBLIC CONNECT, postgres PUBLIC TEMPORARY, postgres app_user CONNECT',
	},
	'MT-DB-030': {
		lab: 'tenant-databases',
		as: app,
		// Signed: the labs' two logins are alone on their engine.
		holds: 'app_owner -1, app_user -1',
		breaker: SUPERUSER,
		breaks:
			'CREATE ROLE t_a_1 LOGIN CONNECTION LIMIT 8; CREATE ROLE t_b_1 LOGIN CONNECTION LIMIT 50',
		found: 'app_owner -1, app_user -1, t_b_1 50',
	},
	'MT-DB-033': {
		lab: 'tenant-databases',
		as: app,
		holds: '',
		breaker: SUPERUSER,
		breaks: `CREATE ROLE t_b LOGIN CREATEDB; GRANT pg_read_all_data TO t_b;
			ALTER DATABASE postgres SET app.api_key = 'falcon'`,
		found: 'every role setting app.api_key, t_b attribute CREATEDB, t_b member pg_read_all_data',
	},
	'MT-DB-032': {
		lab: 'same-app-three-ways',
		as: owner,
		// Signed: the lab's schemas are open to one login, and its last step says so.
		holds: ['t_acme', 't_globex']
			.map((schema) => `${schema}.invoice in a tenant's schema, open to the shared login`)
			.join(', '),
		breaker: owner,
		breaks:
			'REVOKE ALL ON t_acme.invoice FROM app_user; ALTER TABLE invoice NO FORCE ROW LEVEL SECURITY',
		found:
			"invoice tenant_id without a forced policy, t_globex.invoice in a tenant's schema, open to the shared login",
	},
	'MT-DB-015': {
		lab: 'policy-cost-lens',
		as: app,
		holds: 'DO',
		breaker: owner,
		breaks: `ALTER POLICY tenant_isolation ON article
			USING (tenant_id::text = current_setting('app.tenant_id', true));
			CREATE TABLE note (id int PRIMARY KEY, tenant_id uuid);
			GRANT SELECT ON note TO app_user`,
		found:
			'ERROR P0001 Policies that no index answers:\narticle: the policy is a filter\nnote: no index begins with tenant_id',
	},
	'MT-DB-016': {
		lab: 'policy-cost-lens',
		as: app,
		holds: '',
		breaker: owner,
		breaks: `CREATE FUNCTION fixed_tenant() RETURNS uuid LANGUAGE plpgsql IMMUTABLE AS $$
			BEGIN RETURN nullif(current_setting('app.tenant_id', true), '')::uuid; END $$;
			ALTER POLICY tenant_isolation ON article USING (tenant_id = fixed_tenant());
			CREATE FUNCTION asked_tenant() RETURNS uuid LANGUAGE plpgsql AS $$
			BEGIN RETURN nullif(current_setting('app.tenant_id', true), '')::uuid; END $$;
			ALTER POLICY agency_isolation ON delegation USING (agency_id = asked_tenant())`,
		found:
			'delegation agency_isolation asked_tenant() volatile, article tenant_isolation fixed_tenant() immutable',
	},
	'MT-DB-017': {
		lab: 'policy-cost-lens',
		as: app,
		holds: '',
		breaker: SUPERUSER,
		breaks: 'ALTER FUNCTION plan_lens(text) LEAKPROOF',
		found: 'plan_lens(text)',
	},
	'MT-DB-018': {
		lab: 'policy-cost-lens',
		as: acme,
		holds: 'DO',
		breaker: owner,
		breaks: 'DROP INDEX ticket_code',
		found: 'ERROR P0001 2399 rows read and thrown away, 100 allowed',
	},
	'MT-DB-019': {
		lab: 'policy-cost-lens',
		as: app,
		holds: '',
		breaker: SUPERUSER,
		breaks: `CREATE TABLE ticket_copy AS TABLE ticket;
			CREATE VIEW my_copy AS SELECT memo FROM ticket_copy WHERE tenant_id = session_tenant();
			CREATE VIEW held WITH (security_barrier) AS TABLE my_copy;
			GRANT SELECT ON my_copy, held TO app_user`,
		found: 'my_copy ticket_copy',
	},
	'MT-RT-001': {
		lab: 'route-to-placement',
		as: acme,
		holds: '',
		breaker: owner,
		breaks: believingRoute("d.host = lower(route.host) AND d.state = 'verified'"),
		found:
			'globex.saas.example 200 t_globex, initech.saas.example 200 t_initech, pay.stapler.test 200 t_initech',
	},
	'MT-RT-002': {
		lab: 'route-to-placement',
		as: acme,
		holds: '',
		breaker: owner,
		breaks: believingRoute(
			"route.host LIKE '%' || d.host AND t.slug = 'acme' AND d.state = 'verified'",
		),
		found:
			'www.acme.saas.example 200, www.pay.orchid.test 200, xacme.saas.example 200, xpay.orchid.test 200',
	},
	'MT-RT-003': {
		lab: 'route-to-placement',
		as: owner,
		holds: '',
		breaker: owner,
		breaks: `ALTER TABLE tenant_domain DROP CONSTRAINT tenant_domain_pkey;
			INSERT INTO tenant_domain VALUES ('acme-inc.saas.example', '${globex.tenant}', 'verified')`,
		found: "held by several acme-inc.saas.example, host of nobody's slug acme-inc.saas.example",
	},
	'MT-RT-004': {
		lab: 'route-to-placement',
		as: owner,
		holds: '',
		breaker: SUPERUSER,
		breaks: `GRANT USAGE ON SCHEMA t_globex TO app_user;
			UPDATE placement SET state = 'copying' WHERE schema_name = 't_acme'`,
		found: 'no live placement acme, open retired schema t_acme, open retired schema t_globex',
	},
};

/** A router that looks a host up by a condition and compares nobody's session. */
function believingRoute(condition: string): string {
	return `CREATE OR REPLACE FUNCTION route(host text) RETURNS route_answer LANGUAGE sql STABLE
		RETURN coalesce(
			(SELECT ROW(200, 't_' || t.slug, NULL)::route_answer
			 FROM tenant_domain AS d JOIN tenant AS t ON t.id = d.tenant_id
			 WHERE ${condition} LIMIT 1),
			ROW(404, NULL, NULL)::route_answer)`;
}

let engine: Engine;
beforeAll(async () => {
	engine = await createNodePGlite();
});
afterAll(() => engine.close());

const newest = newestOf(readPatternFiles());

/** What the evidence in TypeScript is given: the reasons that the pattern's own text names. */
const TOKENS: Readonly<Record<string, readonly [Reason, ...Reason[]]>> = {
	'MT-AUTH-001': ['malformed', 'algorithm', 'key', 'signature', 'type', 'audience', 'time'],
	'MT-AUTH-002': ['issuer'],
	'MT-AUTH-003': ['tenant', 'address'],
	'MT-AUTH-004': ['membership', 'role'],
};

/**
 * Sessions of several logins in several databases take a server: asked in both directions there, and
 * so are the other three about a server's databases.
 */
const SERVER: Readonly<Record<string, string>> = {
	'MT-DB-031': 'tests/languages/tenant-database-gaps.test.ts',
	'MT-AUTH-009': 'tests/languages/sign-in-holes.test.ts',
	'MT-AUTH-010': 'tests/languages/connection.test.ts',
	'MT-AUTH-011': 'tests/languages/connection.test.ts',
	'MT-AUTH-012': 'tests/languages/connection.test.ts',
	// The statistics of statements are loaded when a server starts; the lint is a program.
	'MT-RT-010': 'tests/languages/orm-gaps.test.ts',
	'MT-RT-013': 'tests/languages/orm-gaps.test.ts',
	// The walk is TypeScript: it is given routes, and asked of right ones and of ones that tell.
	'MT-AUTH-008': 'tests/languages/not-found.test.ts',
	'MT-GOV-005': 'tests/languages/envelope-holes.test.ts',
	'MT-GOV-006': 'tests/languages/tenant-key.test.ts',
	'MT-GOV-007': 'tests/languages/cache-lag.test.ts',
	'MT-GOV-008': 'tests/languages/shred-gaps.test.ts',
};

/** The evidence in TypeScript about parsers of ids. */
const IDS = 'MT-DB-012';

describe('evidence', () => {
	it('has a case for every pattern', () => {
		expect(
			[...Object.keys(CASES), ...Object.keys(TOKENS), ...Object.keys(SERVER), IDS].sort(),
		).toEqual(newest.map(([id]) => id).sort());
	});

	it.each(newest.filter(([id]) => id in CASES))(
		'of %s finds nothing where the rule holds, and the gap where it does not',
		async (id, text) => {
			const code = evidenceCode(readPatternText(text).body);
			const { lab, as, first, holds, breaker, breaks, found, onOneConnection } = CASES[id] as Case;
			const database = await openFinalState(engine, lab ?? 'row-level-security');
			const ask = async (login: Login, sql: string) => {
				const session = await database.session(login);
				const execution = await session.execute(sql);
				await session.close();
				const error = errorOf(execution);
				if (error) return `ERROR ${error.code} ${error.message}`;
				const last = execution.statements.at(-1);
				if (!last || last.fields.length === 0) return last?.tag ?? '';
				return last.rows.map((row) => row.join(' ')).join(', ');
			};
			if (lab === undefined) expect(await ask(owner, GUARDED)).toBe('CREATE POLICY');
			if (first !== undefined) expect(await ask(SUPERUSER, first)).not.toContain('ERROR');
			expect(await ask(as, code)).toBe(holds);
			if (onOneConnection) expect(await ask(as, `${breaks};\n${code}`)).toBe(found);
			else {
				expect(await ask(breaker, breaks)).not.toContain('ERROR');
				expect(await ask(as, code)).toBe(found);
			}
			await ask(
				SUPERUSER,
				'ALTER ROLE app_user NOBYPASSRLS; ALTER ROLE app_owner RESET ALL; REVOKE pg_monitor FROM app_user',
			);
			await database.close();
		},
	);

	it.each(Object.entries(SERVER))('of %s is asked by a test with a server', (id, file) => {
		// A test for both engines is called state.
		expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`\\b(it|state)\\('${id}: `));
	});

	it(`of ${IDS} finds nothing in right parsers, and what a lax one takes`, () => {
		const [, text = ''] = newest.find(([one]) => one === IDS) ?? [];
		expect(evidenceCode(readPatternText(text).body)).toContain('export function confusions(');
		const parsers = {
			project: (id: string) => parseId('project', id),
			task: (id: string) => parseId('task', id),
		};
		const uuid = '019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f9012';
		const samples = { project: `project_${uuid}`, task: `task_${uuid}` };
		expect(confusions(parsers, samples)).toEqual([]);
		const lax = { ...parsers, task: (id: string) => id.slice(id.indexOf('_') + 1) };
		expect(confusions(lax, samples)).toEqual(['task takes the id of a project']);
	});

	/** Refuses by the link that is missing when nothing else has. */
	const without =
		(reason: Reason): Verify =>
		async (token, addressed, needs) =>
			(await oneLinkShort(new Set([reason]), token, addressed, needs)) ??
			Promise.reject({ reason });

	it.each(Object.entries(TOKENS))(
		'of %s finds nothing in a right verifier, and each link that is missing',
		async (id, reasons) => {
			const [, text = ''] = newest.find(([one]) => one === id) ?? [];
			expect(evidenceCode(readPatternText(text).body)).toContain('export async function holes(');
			for (const reason of reasons) expect(text).toContain(`\`${reason}\``);
			const right: Verify = async (token, addressed, needs) =>
				(await verifyToken(trust, token, parseTenantId(addressed), needs)).tenantId;
			expect(await holes(rows, right, reasons)).toEqual([]);
			for (const reason of reasons) {
				const wrong = rows.filter(({ refused }) => refused === reason).map(({ name }) => name);
				const found = await holes(rows, without(reason), [reason]);
				expect(wrong.some((name) => found.some((one) => one.startsWith(`${name}: acts`)))).toBe(
					true,
				);
			}
		},
	);

	const rightRow = rows.find(({ refused }) => refused === null) as Row;
	const wrongRow = rows.find(({ refused }) => refused === 'tenant') as Row;
	const answering = (wrong: () => Promise<string>): Verify => {
		return (token, addressed) => (token === wrongRow.token ? wrong() : Promise.resolve(addressed));
	};

	it('takes a crash, and a refusal for another reason, for no refusal', async () => {
		const crash = answering(async () => Reflect.get(Object(undefined), 'sub').length);
		const other = answering(() => Promise.reject({ reason: 'address' }));
		const silent = answering(() => Promise.reject());
		const thrown: Verify = () => {
			throw new RangeError('not even a promise');
		};
		const both = [rightRow, wrongRow];
		expect(await holes(both, crash, ['tenant'])).toEqual([
			expect.stringContaining('no tenant: crashed: TypeError'),
		]);
		expect(await holes(both, other, ['tenant'])).toEqual(['no tenant: refused: address']);
		expect(await holes(both, silent, ['tenant'])).toEqual(['no tenant: crashed: undefined']);
		expect(await holes(both, thrown, ['tenant'])).toHaveLength(2);
		const right = answering(() => Promise.reject({ reason: 'tenant' }));
		expect(await holes(both, right, ['tenant'])).toEqual([]);
	});

	it('finds what a table does not ask', async () => {
		const right = answering(() => Promise.reject({ reason: 'tenant' }));
		expect(await holes([wrongRow], right, ['tenant'])).toEqual(['the table has no row for: right']);
		expect(await holes([rightRow], right, ['tenant'])).toEqual([
			'the table has no row for: tenant',
		]);
		expect(await holes([], right, ['tenant', 'key'])).toHaveLength(3);
	});
});
