import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LABS_FOLDER } from '../../src/lab/disk.ts';
import { call } from '../services/call.ts';
import { MissingTool, orMissing } from '../services/missing.ts';
import { ensurePromtool } from '../services/promtool.ts';

/** The alert rules in YAML: promtool reads them, and plays series against them. */

const FILE = join(
	LABS_FOLDER,
	'auth-isolation/hostile-idp/code/certificate-expiry/certificate-expiry.yaml',
);

interface Rules {
	readonly groups: readonly { readonly rules: readonly { readonly alert: string }[] }[];
}

const names = (parse(readFileSync(FILE, 'utf8')) as Rules).groups.flatMap(({ rules }) =>
	rules.map(({ alert }) => alert),
);

const DAY = 86_400;
/** When the alerts are looked at: 31 days after the first sample, which promtool holds to be 1970. */
const AT = 31 * DAY;
/** A sample for each hour. */
const flat = (value: number) => `${value}+0x${(AT / DAY) * 24}`;
const RISING = `0+1x${(AT / DAY) * 24}`;

const ends = (connection: string, credential: string, kind = 'certificate') =>
	`sso_credential_not_after_seconds{connection="${connection}",kind="${kind}",credential="${credential}"}`;
const added = (connection: string, credential: string, replica = 'a') =>
	`sso_credential_added_seconds{connection="${connection}",kind="certificate",credential="${credential}",replica="${replica}"}`;
const logins = (connection: string, outcome: string) =>
	`sso_logins_total{connection="${connection}",outcome="${outcome}"}`;
const inDays = (days: number) => flat(AT + days * DAY);

type Series = Readonly<Record<string, string>>;

/** Series in which all is well. */
const WELL: Series = {
	[ends('acme-saml', 'november')]: inDays(300),
	[added('acme-saml', 'november')]: flat(-300 * DAY),
	[ends('globex-oidc', 'secret', 'client_secret')]: inDays(100),
	[logins('acme-saml', 'ok')]: RISING,
};

const promtool = await orMissing(ensurePromtool);

/** Alerts that fire after 31 days of these series, with the connection of each. */
async function firing(program: string, series: Series): Promise<string[]> {
	const folder = await mkdtemp(join(tmpdir(), 'hub-alerts-'));
	try {
		const file = join(folder, 'series.json');
		const input_series = Object.entries(series).map(([name, values]) => ({ series: name, values }));
		const alerts = names.map((alertname) => ({ eval_time: '31d', alertname, exp_alerts: [] }));
		const test = { interval: '1h', input_series, alert_rule_test: alerts };
		await writeFile(
			file,
			JSON.stringify({ rule_files: [FILE], evaluation_interval: '1h', tests: [test] }),
		);
		// promtool is told to expect none, and says in its failure which there were.
		const { output } = await call(program, ['test', 'rules', file]);
		return [...output.matchAll(/alertname="(\w+)"(?:, connection="([\w-]+)")?/g)]
			.map(([, alert, connection]) => [alert, connection].filter(Boolean).join(' '))
			.sort();
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

describe.skipIf(promtool instanceof MissingTool)('alerts about connections', () => {
	const after = (series: Series) => firing(promtool as string, series);

	it('are rules that Prometheus reads', async () => {
		expect(await call(promtool as string, ['check', 'rules', FILE])).toMatchObject({ code: 0 });
	});

	it.each<[string, Series, string[]]>([
		['while all is well', WELL, []],
		[
			'three weeks before a certificate ends',
			{ ...WELL, [ends('acme-saml', 'november')]: inDays(21) },
			['SsoCredentialEnds acme-saml'],
		],
		[
			'three days before a client secret ends',
			{ ...WELL, [ends('globex-oidc', 'secret', 'client_secret')]: inDays(3) },
			['SsoCredentialEnds globex-oidc', 'SsoCredentialEndsThisWeek globex-oidc'],
		],
		[
			'when the next certificate is in, a day before the old one ends',
			{
				...WELL,
				[ends('acme-saml', 'november')]: inDays(1),
				[ends('acme-saml', 'december')]: `_x${29 * 24} ${AT + 300 * DAY}+0x48`,
				[added('acme-saml', 'december')]: `_x${29 * 24} ${29 * DAY}+0x48`,
			},
			[],
		],
		[
			'when the old certificate is kept for a month beside the next',
			{
				...WELL,
				[ends('acme-saml', 'december')]: inDays(300),
				[added('acme-saml', 'december')]: flat(0),
			},
			['SsoOldCertificateKept acme-saml'],
		],
		[
			'when it is kept for a month, and the job was away for a day of it',
			{
				...WELL,
				[added('acme-saml', 'november')]: `${-300 * DAY}+0x480 _x24 ${-300 * DAY}+0x240`,
				[added('acme-saml', 'december')]: '0+0x480 _x24 0+0x240',
			},
			['SsoOldCertificateKept acme-saml'],
		],
		[
			'when the next certificate has been beside the old one for three weeks',
			{ ...WELL, [added('acme-saml', 'december')]: flat(10 * DAY) },
			[],
		],
		[
			'when two replicas of the job tell of one certificate',
			{ ...WELL, [added('acme-saml', 'november', 'b')]: flat(-300 * DAY) },
			[],
		],
		[
			'when signatures fail and nobody comes in',
			{
				...WELL,
				[logins('acme-saml', 'ok')]: flat(7),
				[logins('acme-saml', 'assertion')]: '0+9x744',
			},
			['SsoProviderChangedItsKey acme-saml'],
		],
		[
			'when signatures fail beside logins that work',
			{ ...WELL, [logins('acme-saml', 'assertion')]: '0+9x744' },
			[],
		],
		[
			'when only another connection’s logins work',
			{ ...WELL, [logins('globex-oidc', 'token')]: '0+9x744' },
			['SsoProviderChangedItsKey globex-oidc'],
		],
		['when the job is gone', { [logins('acme-saml', 'ok')]: RISING }, ['SsoCredentialsUnseen']],
	])('%s', async (_, series, expected) => {
		expect(await after(series)).toEqual(expected);
	});
});
