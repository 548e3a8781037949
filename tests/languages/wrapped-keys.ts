import { join } from 'node:path';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { SUPERUSER } from '../../src/lab/engine.ts';
import { ACME, type Bench, GLOBEX, owner, region } from './row-level-security-bench.ts';

/** What the tests of wrapped keys share: the example, with a key for each tenant and purpose. */

export const CODE = join(LABS_FOLDER, 'compliance-governance/crypto-shred/code');
export const keeper = { role: 'key_keeper', tenant: null };
export const part = (id: string) => region('tenant-key', id, CODE);
export const wrapped = (name: string) => `sha256('${name}') || sha256('wrapped')`;
/** A sealed value of this version: header, nonce, ciphertext and tag. */
export const sealed = (version: number, text: string) =>
	`'\\x01'::bytea || int4send(${version}) || sha256('${text}')`;
const NOTE = `
	CREATE TABLE note (tenant_id uuid NOT NULL, id int NOT NULL, body bytea, email_index bytea,
		PRIMARY KEY (tenant_id, id));
	ALTER TABLE note ENABLE ROW LEVEL SECURITY;
	CREATE POLICY own ON note USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
	GRANT SELECT ON note TO app_user;`;

/** The example with a key for each tenant and purpose, and a note for each tenant. */
export async function apply(bench: Bench): Promise<void> {
	await bench.make(
		SUPERUSER,
		'CREATE ROLE key_keeper LOGIN; GRANT USAGE ON SCHEMA public TO key_keeper',
	);
	await bench.make(
		owner,
		NOTE + part('table') + part('protect') + part('states') + part('destroy'),
	);
	await bench.make(
		keeper,
		[ACME, GLOBEX]
			.flatMap((tenant) =>
				['data', 'index'].map(
					(use) => `SELECT renew_key('${tenant}', '${use}', 'arn:one', ${wrapped(tenant + use)});`,
				),
			)
			.join('\n'),
	);
	await bench.make(
		SUPERUSER,
		`INSERT INTO note VALUES ('${ACME}', 1, ${sealed(1, 'orchid')}, sha256('o')),
			('${GLOBEX}', 1, ${sealed(1, 'falcon')}, sha256('f'))`,
	);
}
