import { X509Certificate } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { SAML } from '@node-saml/node-saml';
import { DOMParser } from '@xmldom/xmldom';
import { beforeAll, describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { type Connection, type Flow, LoginRefused, SignIn } from './saml-callback.ts';

// Two providers run at SAML_IDP_URL. Their login page answers with the form's fields in JSON.

const IDP = process.env['SAML_IDP_URL'] ?? '';
const ENTITY_ID = 'https://app.example/saml';

const connections = new Map<string, Connection>();
const connectionOf = (tenant: string) => connections.get(`${tenant}-saml`) as Connection;

beforeAll(async () => {
	for (const tenant of ['acme', 'globex']) {
		const answer = await fetch(`${IDP}/${tenant}/certificates`);
		connections.set(`${tenant}-saml`, {
			id: `${tenant}-saml`,
			tenantId: tenant,
			issuer: `${IDP}/${tenant}/metadata`,
			entryPoint: `${IDP}/${tenant}/sso`,
			certificates: (await answer.json()) as [string, ...string[]],
			recipient: `https://app.example/saml/${tenant}-saml`,
			subjectFrom: null,
			groupsClaim: 'groups',
		});
	}
});

type Store = 'right' | 'forgets to take';

/** A service with its logins under way. `later` moves its clock. */
class World {
	later = 0;
	readonly signIn: SignIn;
	readonly #flows = new Map<string, Flow>();
	readonly #used = new Set<string>();

	constructor(store: Store = 'right') {
		this.signIn = new SignIn({
			entityId: ENTITY_ID,
			connection: async (id) => connections.get(id) ?? null,
			flows: {
				keep: async (flow) => void this.#flows.set(flow.handle, flow),
				take: async (handle, browser) => {
					const flow = this.#flows.get(handle);
					if (flow?.browser !== browser) return null;
					if (store === 'right') this.#flows.delete(handle);
					return flow;
				},
				use: async (connectionId, assertionId) => {
					const key = `${connectionId} ${assertionId}`;
					if (this.#used.has(key)) return false;
					this.#used.add(key);
					return true;
				},
			},
			now: () => Date.now() + this.later * 1000,
		});
	}

	/** The browser goes to the provider and comes back with its form. */
	async visit(
		connectionId: string,
		query: Readonly<Record<string, string>> = {},
		provider = connectionId.replace('-saml', ''),
	): Promise<URLSearchParams> {
		const begun = await this.signIn.begin(connectionId, 'browser');
		if (!begun.pathname.startsWith(`/${provider}/`)) {
			// A hostile provider answers what it was not asked.
			begun.pathname = `/${provider}/sso`;
			begun.searchParams.set('in_response_to', requestIdOf(begun));
			begun.searchParams.delete('SAMLRequest');
		}
		for (const [name, value] of Object.entries({ user: 'ada', ...query })) {
			begun.searchParams.set(name, value);
		}
		return formOf(begun);
	}

	async finish(form: URLSearchParams, { at = 'acme', browser = 'browser' } = {}): Promise<string> {
		try {
			const address = new URL(`https://app.example/saml/${at}-saml`);
			const person = await this.signIn.finish(form, address, browser);
			return `${person.tenantId}, ${person.connectionId}/${person.subject}`;
		} catch (cause) {
			if (cause instanceof LoginRefused) return `refused: ${cause.reason}`;
			throw cause;
		}
	}
}

async function formOf(at: URL): Promise<URLSearchParams> {
	const answer = await fetch(at);
	const fields = (await answer.json()) as { SAMLResponse: string; RelayState: string };
	if (!answer.ok) throw new Error(JSON.stringify(fields));
	return encoded(fields.SAMLResponse, fields.RelayState);
}

const encoded = (xml: string, relayState: string) =>
	new URLSearchParams({
		SAMLResponse: Buffer.from(xml).toString('base64'),
		RelayState: relayState,
	});

const xmlOf = (form: URLSearchParams) =>
	Buffer.from(form.get('SAMLResponse') ?? '', 'base64').toString();

function requestIdOf(begun: URL): string {
	const deflated = Buffer.from(begun.searchParams.get('SAMLRequest') ?? '', 'base64');
	return / ID="([^"]+)"/.exec(inflateRawSync(deflated).toString())?.[1] ?? '';
}

/** The form with another text in its response, which nobody signs again. */
const changed = (form: URLSearchParams, change: (xml: string) => string) =>
	encoded(change(xmlOf(form)), form.get('RelayState') ?? '');

/** What the library says of a response, with the settings that its readme begins with. */
async function byLibraryAlone(form: URLSearchParams, connection: Connection): Promise<string> {
	const saml = new SAML({
		issuer: ENTITY_ID,
		audience: ENTITY_ID,
		callbackUrl: connection.recipient,
		idpCert: [...connection.certificates],
		idpIssuer: connection.issuer,
		wantAuthnResponseSigned: false,
	});
	const { profile } = await saml.validatePostResponseAsync({
		SAMLResponse: form.get('SAMLResponse') ?? '',
	});
	return profile?.nameID ?? 'nobody';
}

describe('a login', () => {
	it('signs in at the tenant of its connection', async () => {
		const world = new World();
		expect(await world.finish(await world.visit('acme-saml'))).toBe('acme, acme-saml/ada');
		const gus = await world.visit('globex-saml', { user: 'gus' });
		expect(await world.finish(gus, { at: 'globex' })).toBe('globex, globex-saml/gus');
	});

	it('signs in whoever the hostile provider names, at its own tenant', async () => {
		const world = new World();
		const query = { user: 'gus', mail: 'gus@globex.example', groups: 'operators' };
		const form = await world.visit('acme-saml', query);
		expect(await world.finish(form)).toBe('acme, acme-saml/gus');
	});

	/** What comes of a login at a connection of acme's that is changed so. */
	const personAt = async (change: Partial<Connection>, query: Readonly<Record<string, string>>) => {
		const connection = connectionOf('acme');
		connections.set('acme-saml', { ...connection, ...change });
		try {
			const world = new World();
			const form = await world.visit('acme-saml', query);
			return await world.signIn.finish(form, new URL(connection.recipient), 'browser');
		} finally {
			connections.set('acme-saml', connection);
		}
	};
	const ENTRA_GROUPS = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups';
	const LINK = 'http://schemas.microsoft.com/claims/groups.link';
	const OBJECT_ID = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
	const more = (attributes: Readonly<Record<string, string>>) => ({
		more: JSON.stringify(attributes),
	});

	it.each<[string, Partial<Connection>, Record<string, string>, string[] | null]>([
		['one', {}, { groups: 'everyone' }, ['everyone']],
		['two', {}, { groups: 'everyone books-admins' }, ['everyone', 'books-admins']],
		['none said', {}, { groups: '-' }, null],
		['of another attribute', {}, { groups: '-', ...more({ [ENTRA_GROUPS]: 'g-1' }) }, null],
		[
			'where the connection says',
			{ groupsClaim: ENTRA_GROUPS },
			{ groups: 'everyone', ...more({ [ENTRA_GROUPS]: 'g-1' }) },
			['g-1'],
		],
		['too many, as a link', {}, { groups: '-', ...more({ [LINK]: 'https://g.example' }) }, null],
		['some beside a link', {}, { groups: 'a', ...more({ [LINK]: 'https://g.example' }) }, null],
	])('reads groups as a list, or as unknown: %s', async (_, change, query, expected) => {
		expect((await personAt(change, query)).groups).toEqual(expected);
	});

	it.each(['transient', 'emailAddress', 'unspecified', 'none'])(
		'refuses a NameID that may be given on: %s',
		async (format) => {
			const refused = personAt({}, { user: 'ada@acme.example', format });
			await expect(refused).rejects.toMatchObject({ reason: 'subject' });
		},
	);

	it('takes the attribute that the connection names for the subject, whatever NameID is', async () => {
		const query = { user: 'ada@acme.example', format: 'emailAddress' };
		const byId = { subjectFrom: OBJECT_ID };
		const person = await personAt(byId, { ...query, ...more({ [OBJECT_ID]: 'o-7' }) });
		expect(person.subject).toBe('o-7');
		await expect(personAt(byId, query)).rejects.toMatchObject({ reason: 'subject' });
		const two = personAt({ subjectFrom: 'groups' }, { ...query, groups: 'a b' });
		await expect(two).rejects.toMatchObject({ reason: 'subject' });
	});

	it('asks the provider for a NameID that lasts', async () => {
		const begun = await new World().signIn.begin('acme-saml', 'browser');
		const deflated = Buffer.from(begun.searchParams.get('SAMLRequest') ?? '', 'base64');
		expect(inflateRawSync(deflated).toString()).toContain(
			'Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"',
		);
	});

	it('begins and ends in no browser without its cookie', async () => {
		const world = new World();
		await expect(world.signIn.begin('acme-saml', '')).rejects.toMatchObject({ reason: 'flow' });
		const form = await world.visit('acme-saml');
		expect(await world.finish(form, { browser: '' })).toBe('refused: flow');
		expect(await world.finish(form)).toBe('acme, acme-saml/ada');
	});

	it.each([
		['acme', 0],
		['acme-next', 1],
	])('takes what either certificate has signed, and says which: %s', async (key, slot) => {
		const world = new World();
		const form = await world.visit('acme-saml', { key });
		const { recipient, certificates } = connectionOf('acme');
		const person = await world.signIn.finish(form, new URL(recipient), 'browser');
		expect(person).toMatchObject({ tenantId: 'acme', subject: 'ada' });
		expect(certificates.indexOf(person.certificate)).toBe(slot);
	});

	it('takes what a certificate has signed that has ended: nobody looks at its dates', async () => {
		const world = new World();
		const ended = connectionOf('acme').certificates[2] ?? '';
		expect(new Date(new X509Certificate(ended).validTo).getTime()).toBeLessThan(Date.now());
		const form = await world.visit('acme-saml', { key: 'acme-ended' });
		expect(await world.finish(form)).toBe('acme, acme-saml/ada');
	});

	it('refuses what the certificate signed that was taken away', async () => {
		const world = new World();
		const form = await world.visit('acme-saml', { key: 'acme' });
		const connection = connectionOf('acme');
		const [, next] = connection.certificates as unknown as [string, string];
		connections.set('acme-saml', { ...connection, certificates: [next] });
		try {
			expect(await world.finish(form)).toBe('refused: assertion');
		} finally {
			connections.set('acme-saml', connection);
		}
	});

	it.each([
		['signs response and assertion', 'both', 'acme, acme-saml/ada'],
		['signs the response alone', 'response', 'refused: assertion'],
		['signs nothing', 'none', 'refused: assertion'],
	])('of a provider that %s', async (_, sign, answer) => {
		const world = new World();
		expect(await world.finish(await world.visit('acme-saml', { sign }))).toBe(answer);
	});
});

describe('a response of another login', () => {
	it('answers no request: refused, with RelayState or without', async () => {
		const world = new World();
		const query = new URLSearchParams({ user: 'ada', RelayState: 'globex' });
		const unsolicited = await formOf(new URL(`${IDP}/acme/sso?${query}`));
		expect(await world.finish(unsolicited)).toBe('refused: flow');
		expect(await world.finish(unsolicited, { at: 'globex' })).toBe('refused: flow');
		// The attacker begins a login and puts its RelayState beside it.
		const own = await world.visit('acme-saml');
		unsolicited.set('RelayState', own.get('RelayState') ?? '');
		expect(await world.finish(unsolicited)).toBe('refused: assertion');
	});

	it('comes from another browser', async () => {
		const world = new World();
		const form = await world.visit('acme-saml');
		expect(await world.finish(form, { browser: 'another' })).toBe('refused: flow');
	});

	it('comes a second time, or ten minutes later', async () => {
		const world = new World();
		const form = await world.visit('acme-saml');
		expect(await world.finish(form)).toBe('acme, acme-saml/ada');
		expect(await world.finish(form)).toBe('refused: flow');
		const late = await world.visit('acme-saml');
		world.later = 600;
		expect(await world.finish(late)).toBe('refused: flow');
	});

	it('comes a second time, and the store of flows forgets to take', async () => {
		const world = new World('forgets to take');
		const form = await world.visit('acme-saml');
		expect(await world.finish(form)).toBe('acme, acme-saml/ada');
		expect(await world.finish(form)).toBe('refused: used');
	});

	it('comes to the address of another connection', async () => {
		const world = new World();
		const form = await world.visit('acme-saml');
		expect(await world.finish(form, { at: 'globex' })).toBe('refused: address');
	});

	it('answers the request of another login', async () => {
		const world = new World();
		const form = await world.visit('acme-saml', { in_response_to: '_of-another-login' });
		expect(await world.finish(form)).toBe('refused: assertion');
	});

	it('comes from acme’s provider in a login with globex', async () => {
		const world = new World();
		const { issuer, recipient } = connectionOf('globex');
		const form = await world.visit('globex-saml', { user: 'gus', issuer, recipient }, 'acme');
		expect(await world.finish(form, { at: 'globex' })).toBe('refused: assertion');
	});
});

describe('what node-saml leaves to its caller', () => {
	it.each([
		['issuer', 'issuer', { issuer: 'https://saml.globex.example/metadata' }],
		['recipient', 'recipient', { recipient: 'https://app.example/saml/globex-saml' }],
	])('%s', async (_, reason, query) => {
		const world = new World();
		const form = await world.visit('acme-saml', query);
		expect(await byLibraryAlone(form, connectionOf('acme'))).toBe('ada');
		expect(await world.finish(form)).toBe(`refused: ${reason}`);
	});

	it('the request, where only the unsigned response names it', async () => {
		const world = new World();
		const unsolicited = await formOf(new URL(`${IDP}/acme/sso?user=ada`));
		const begun = await world.signIn.begin('acme-saml', 'browser');
		const id = requestIdOf(begun);
		const form = changed(unsolicited, (xml) =>
			xml.replace('<ns0:Response ', `<ns0:Response InResponseTo="${id}" `),
		);
		form.set('RelayState', begun.searchParams.get('RelayState') ?? '');
		expect(await world.finish(form)).toBe('refused: request');
	});

	it('SHA-1', async () => {
		const world = new World();
		const form = await world.visit('acme-saml', { algorithm: 'sha1' });
		expect(xmlOf(form)).toContain('xmldsig#rsa-sha1');
		expect(await byLibraryAlone(form, connectionOf('acme'))).toBe('ada');
		expect(await world.finish(form)).toBe('refused: assertion');
	});

	it('SHA-1 that is written in another way, which the signature covers as well', async () => {
		const world = new World();
		const plain = await world.visit('acme-saml', { algorithm: 'sha1' });
		for (const written of ['rsa-sha&#49;', 'rsa-sh&#x61;1']) {
			const form = changed(plain, (xml) =>
				xml.replaceAll('rsa-sha1', written).replaceAll('#sha1', '#sha&#49;'),
			);
			expect(xmlOf(form)).not.toMatch(/sha1["']/);
			expect(await byLibraryAlone(form, connectionOf('acme'))).toBe('ada');
		}
		const form = changed(plain, (xml) => xml.replaceAll('sha1"', 'sha&#49;"'));
		expect(await world.finish(form)).toBe('refused: assertion');
	});

	it('a subject that is another at each login', async () => {
		const world = new World();
		const form = await world.visit('acme-saml', { format: 'transient' });
		expect(await byLibraryAlone(form, connectionOf('acme'))).toBe('ada');
		expect(await world.finish(form)).toBe('refused: subject');
	});
});

describe('what stands in a signed assertion twice', () => {
	it('is an error, where the library takes the first', async () => {
		const world = new World();
		const form = await world.visit('acme-saml', { twice: 'yes' });
		expect(xmlOf(form).match(/<ns1:SubjectConfirmation /g)).toHaveLength(2);
		expect(await byLibraryAlone(form, connectionOf('acme'))).toBe('ada');
		expect(await world.finish(form)).toBe('refused: assertion');
	});
});

describe('an assertion that is not for us, or not of now', () => {
	it.each([
		['for another service', { audience: 'https://other.example/saml' }],
		['expired', { expired: 'yes' }],
	])('%s', async (_, query) => {
		const world = new World();
		expect(await world.finish(await world.visit('acme-saml', query))).toBe('refused: assertion');
	});
});

/** What an account of acme does with a response that acme's provider has signed for it. */
describe('a response that was changed after it was signed', () => {
	const evil = (assertion: string) =>
		assertion
			.replace(/<ns2:Signature.*<\/ns2:Signature>/s, '')
			.replace(/ID="[^"]+"/, 'ID="evil"')
			.replace('>ada</ns1:NameID>', '>root</ns1:NameID>');
	const parts = (xml: string) => {
		const assertion = /<ns1:Assertion.*<\/ns1:Assertion>/s.exec(xml)?.[0] as string;
		const signature = /<ns2:Signature.*<\/ns2:Signature>/s.exec(assertion)?.[0] as string;
		return { assertion, signature };
	};
	const wraps: Readonly<Record<string, (xml: string) => string>> = {
		'another subject': (xml) => xml.replace('>ada</ns1:NameID>', '>root</ns1:NameID>'),
		'without its signature': (xml) => xml.replace(parts(xml).signature, ''),
		'an unsigned assertion before the signed': (xml) => {
			const { assertion } = parts(xml);
			return xml.replace(assertion, evil(assertion) + assertion);
		},
		'an unsigned assertion after the signed': (xml) => {
			const { assertion } = parts(xml);
			return xml.replace(assertion, assertion + evil(assertion));
		},
		'the signed assertion inside of the unsigned': (xml) => {
			const { assertion } = parts(xml);
			const around = evil(assertion).replace('</ns1:Assertion>', `${assertion}</ns1:Assertion>`);
			return xml.replace(assertion, around);
		},
		'the signed assertion inside of the unsigned one’s signature': (xml) => {
			const { assertion, signature } = parts(xml);
			const object = `<ns2:Object>${assertion.replace(signature, '')}</ns2:Object></ns2:Signature>`;
			const moved = signature.replace('</ns2:Signature>', object);
			return xml.replace(
				assertion,
				evil(assertion).replace('</ns1:Assertion>', `${moved}</ns1:Assertion>`),
			);
		},
		'the signed assertion among the response’s extensions': (xml) => {
			const { assertion } = parts(xml);
			const extensions = `<ns0:Extensions>${assertion}</ns0:Extensions>`;
			return xml
				.replace(assertion, evil(assertion))
				.replace('<ns0:Status>', `${extensions}<ns0:Status>`);
		},
		'the same id twice': (xml) => {
			const { assertion } = parts(xml);
			const id = /ID="([^"]+)"/.exec(assertion)?.[1] as string;
			const twin = evil(assertion).replace('ID="evil"', `ID="${id}"`);
			return xml.replace(assertion, twin + assertion);
		},
		'an entity of its own': (xml) =>
			xml
				.replace('<ns0:Response', '<!DOCTYPE r [<!ENTITY who "root">]><ns0:Response')
				.replace('>ada</ns1:NameID>', '>&who;</ns1:NameID>'),
	};

	/** BROKEN on purpose: verifies the signature that it finds, and reads assertions where they should stand. */
	const careless = (xml: string, { certificates }: Connection): string => {
		const document = new DOMParser().parseFromString(xml, 'text/xml');
		const [signature] = Array.from(document.getElementsByTagName('ns2:Signature'));
		if (!signature) return 'no signature';
		const signed = new SignedXml({ publicCert: certificates[0] });
		signed.loadSignature(signature as unknown as Node);
		try {
			if (!signed.checkSignature(xml)) return 'a wrong signature';
		} catch {
			return 'a wrong signature';
		}
		const names = Array.from(document.getElementsByTagName('ns1:Assertion'))
			.filter(({ parentNode }) => parentNode?.nodeName === 'ns0:Response')
			.map((assertion) => assertion.getElementsByTagName('ns1:NameID')[0]?.textContent);
		return names.join(' and ');
	};
	/** What that reads: where it is root, the attack would be one. */
	const read: Readonly<Record<string, string>> = {
		'another subject': 'a wrong signature',
		'without its signature': 'no signature',
		'an unsigned assertion before the signed': 'root and ada',
		'an unsigned assertion after the signed': 'ada and root',
		'the signed assertion inside of the unsigned': 'root',
		'the signed assertion inside of the unsigned one’s signature': 'root',
		'the signed assertion among the response’s extensions': 'root',
		'the same id twice': 'a wrong signature',
	};

	it.each(Object.entries(wraps))('%s', async (name, wrap) => {
		const world = new World();
		const form = changed(await world.visit('acme-saml'), wrap);
		if (name in read) expect(careless(xmlOf(form), connectionOf('acme'))).toBe(read[name]);
		expect(await world.finish(form)).toBe('refused: assertion');
	});

	it('a comment in the subject, which the signature does not cover', async () => {
		const world = new World();
		const form = changed(await world.visit('acme-saml', { user: 'adam' }), (xml) =>
			xml.replace('>adam</ns1:NameID>', '>ada<!-- -->m</ns1:NameID>'),
		);
		expect(xmlOf(form)).toContain('<!-- -->');
		expect(await world.finish(form)).toBe('acme, acme-saml/adam');
	});

	it('is no XML', async () => {
		const world = new World();
		const form = changed(await world.visit('acme-saml'), () => 'nothing');
		expect(await world.finish(form)).toBe('refused: assertion');
	});
});
