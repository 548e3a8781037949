import { randomBytes } from 'node:crypto';
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { DOMParser } from '@xmldom/xmldom';

/** A SAML provider that one tenant brought, as our configuration has it. Nothing in it comes from a response. */
export interface Connection {
	readonly id: string;
	readonly tenantId: string;
	/** Entity id of the provider: who must have issued its assertions. */
	readonly issuer: string;
	/** Where the provider takes requests. */
	readonly entryPoint: string;
	/** In PEM. Two while one takes over from the other: either may have signed. */
	readonly certificates: readonly [string, ...string[]];
	/** Where its responses are posted to, and of this connection alone. */
	readonly recipient: string;
	/** An attribute that never changes and is never given on, where the provider has no persistent NameID. */
	readonly subjectFrom: string | null;
	/** The attribute with the person's groups. */
	readonly groupsClaim: string;
}

/** A login that a browser has begun, until it comes back or ten minutes have passed. */
export interface Flow {
	/** Random, and sent as RelayState: it finds this row and says nothing. */
	readonly handle: string;
	/** What is in the browser's cookie: SameSite=None, since the provider's page posts across sites. */
	readonly browser: string;
	readonly connectionId: string;
	readonly requestId: string;
	readonly expiresAt: number;
}

export interface Flows {
	keep(flow: Flow): Promise<void>;
	/** Removes the flow of this browser and returns it: of two calls, one finds nothing. */
	take(handle: string, browser: string): Promise<Flow | null>;
	/** @returns false where this connection's assertion was used before. Kept until it is too old. */
	use(connectionId: string, assertionId: string, until: Date): Promise<boolean>;
}

/** Who signed in: `connectionId` and `subject` together find the person. No address, since none is verified. */
export interface Person {
	readonly tenantId: string;
	readonly connectionId: string;
	readonly subject: string;
	/** Null where the assertion does not say them, which is not the same as none. */
	readonly groups: readonly string[] | null;
	/** The certificate of the connection that verified it: kept, to know when the old one may go. */
	readonly certificate: string;
}

/** Why a login was refused: for the log. The browser is told that it failed, and no more. */
export type Reason =
	| 'flow'
	| 'address'
	| 'assertion'
	| 'issuer'
	| 'recipient'
	| 'request'
	| 'subject'
	| 'used';

export class LoginRefused extends Error {
	readonly reason: Reason;

	constructor(reason: Reason, cause?: unknown) {
		super(`The login was refused: ${reason}.`, { cause });
		this.name = 'LoginRefused';
		this.reason = reason;
	}
}

const TEN_MINUTES = 600_000;
const FIVE_MINUTES = 300_000;
const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const GROUPS_LINK = 'http://schemas.microsoft.com/claims/groups.link';

export interface Options {
	/** Our entity id: for whom assertions must be. */
	readonly entityId: string;
	/** @returns null for a connection that does not exist or is switched off. */
	readonly connection: (id: string) => Promise<Connection | null>;
	readonly flows: Flows;
	readonly now?: () => number;
}

/** Signs people in with the SAML provider of a connection that was chosen before. */
export class SignIn {
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	/** Begins a login. @returns where to send the browser. */
	async begin(connectionId: string, browser: string): Promise<URL> {
		const { connection, flows } = this.#options;
		const chosen = await connection(connectionId);
		// A browser without its cookie is every browser without one.
		if (!chosen || !browser) throw new LoginRefused('flow');
		const flow: Flow = {
			handle: randomBytes(32).toString('base64url'),
			browser,
			connectionId,
			// An XML id does not begin with a digit.
			requestId: `_${randomBytes(16).toString('hex')}`,
			expiresAt: this.#now() + TEN_MINUTES,
		};
		await flows.keep(flow);
		const saml = this.#saml(chosen, flow);
		return new URL(await saml.getAuthorizeUrlAsync(flow.handle, undefined, {}));
	}

	// #region finish
	/**
	 * Ends a login. All that it compares with is of the connection that the flow began with.
	 *
	 * @param address of the post: our own origin with the path of the request.
	 */
	async finish(form: URLSearchParams, address: URL, browser: string): Promise<Person> {
		const { connection, flows } = this.#options;
		const flow = browser && (await flows.take(form.get('RelayState') ?? '', browser));
		// A response that answers no request of this browser ends here, whoever signed it.
		if (!flow || this.#now() >= flow.expiresAt) throw new LoginRefused('flow');
		const chosen = await connection(flow.connectionId);
		if (!chosen) throw new LoginRefused('flow');
		if (address.origin + address.pathname !== chosen.recipient) throw new LoginRefused('address');

		const response = { SAMLResponse: form.get('SAMLResponse') ?? '' };
		const assertion = await this.#verified(chosen, flow, response);
		// What node-saml leaves to us, read from what was signed.
		if (assertion.issuer !== chosen.issuer) throw new LoginRefused('issuer');
		if (assertion.recipient !== chosen.recipient) throw new LoginRefused('recipient');
		if (assertion.inResponseTo !== flow.requestId) throw new LoginRefused('request');
		const { subject, groups, certificate } = assertion;
		if (!subject) throw new LoginRefused('subject');
		// Recipient and request have named this login: this holds where a store of flows forgets.
		if (!(await flows.use(chosen.id, assertion.id, assertion.until)))
			throw new LoginRefused('used');
		return { tenantId: chosen.tenantId, connectionId: chosen.id, subject, groups, certificate };
	}
	// #endregion finish

	// #region verify
	/** The library for one connection, certificate and request: no other id. */
	#saml(chosen: Connection, flow: Flow, certificate = chosen.certificates[0]): SAML {
		const ids: CacheProvider = {
			saveAsync: async (value, createdAt) => ({ value, createdAt: Number(createdAt) }),
			getAsync: async (id) => (id === flow.requestId ? new Date(this.#now()).toISOString() : null),
			removeAsync: async (id) => id,
		};
		return new SAML({
			issuer: this.#options.entityId,
			audience: this.#options.entityId,
			entryPoint: chosen.entryPoint,
			callbackUrl: chosen.recipient,
			idpCert: certificate,
			wantAssertionsSigned: true,
			wantAuthnResponseSigned: false,
			validateInResponseTo: ValidateInResponseTo.always,
			cacheProvider: ids,
			generateUniqueId: () => flow.requestId,
			identifierFormat: chosen.subjectFrom === null ? PERSISTENT : null,
			maxAssertionAgeMs: FIVE_MINUTES,
			acceptedClockSkewMs: 30_000,
		});
	}
	// #endregion verify

	// #region certificates
	/** The assertion, with signature, audience and times as they must be, and what verified it. */
	async #verified(
		chosen: Connection,
		flow: Flow,
		response: { SAMLResponse: string },
	): Promise<Assertion & { readonly certificate: string }> {
		const causes: unknown[] = [];
		// One at a time: of several, node-saml does not say which one verified.
		for (const certificate of chosen.certificates) {
			try {
				refuseOldAlgorithms(Buffer.from(response.SAMLResponse, 'base64').toString());
				const saml = this.#saml(chosen, flow, certificate);
				const { profile } = await saml.validatePostResponseAsync(response);
				if (!profile?.getAssertion) throw new Error('There is no assertion.');
				return { ...readAssertion(profile.getAssertion(), chosen), certificate };
			} catch (cause) {
				causes.push(cause);
			}
		}
		throw new LoginRefused('assertion', new AggregateError(causes));
	}
	// #endregion certificates

	#now(): number {
		return this.#options.now?.() ?? Date.now();
	}
}

interface Assertion {
	readonly id: string;
	readonly until: Date;
	readonly issuer: string | undefined;
	readonly recipient: string | undefined;
	readonly inResponseTo: string | undefined;
	readonly subject: string | undefined;
	readonly groups: readonly string[] | null;
}

// #region read
/** An element as node-saml parses it: text in `_`, attributes in `$`, children in lists. */
interface Element {
	readonly _?: string;
	readonly $?: Readonly<Record<string, string>>;
	readonly [child: string]: unknown;
}

/** Reads the signed assertion. What must stand in it once and stands there twice is an error. */
function readAssertion(parsed: Readonly<Record<string, unknown>>, chosen: Connection): Assertion {
	const assertion = parsed['Assertion'] as Element;
	const subject = one(assertion, 'Subject');
	const confirmation = one(subject, 'SubjectConfirmation');
	if (confirmation.$?.['Method'] !== BEARER) throw new Error('The assertion is of no bearer.');
	const data = one(confirmation, 'SubjectConfirmationData').$ ?? {};
	const until = new Date(data['NotOnOrAfter'] ?? '');
	if (Number.isNaN(until.getTime())) throw new Error('The assertion is good for ever.');
	const attributes = all(assertion, 'AttributeStatement').flatMap((at) => all(at, 'Attribute'));
	return {
		id: assertion.$?.['ID'] ?? '',
		until,
		issuer: one(assertion, 'Issuer')._,
		recipient: data['Recipient'],
		inResponseTo: data['InResponseTo'],
		subject: subjectOf(one(subject, 'NameID'), attributes, chosen),
		groups: groupsOf(attributes, chosen),
	};
}

const all = (element: Element, name: string) => (element[name] ?? []) as readonly Element[];

function one(element: Element, name: string): Element {
	const [found, ...more] = all(element, name);
	if (!found || more.length > 0) throw new Error(`The assertion does not have one ${name}.`);
	return found;
}
// #endregion read

// #region attributes
/** A NameID that is promised to last, or the attribute that the connection names: never an address. */
function subjectOf(name: Element, attributes: readonly Element[], { subjectFrom }: Connection) {
	if (subjectFrom === null) return name.$?.['Format'] === PERSISTENT ? name._ : undefined;
	const [value, ...more] = valuesOf(attributes, subjectFrom) ?? [];
	return more.length === 0 ? value : undefined;
}

/** Null where the provider left them out: no such attribute, or a link to too many of them. */
function groupsOf(attributes: readonly Element[], { groupsClaim }: Connection): string[] | null {
	return valuesOf(attributes, GROUPS_LINK) ? null : valuesOf(attributes, groupsClaim);
}

function valuesOf(attributes: readonly Element[], name: string): string[] | null {
	const found = attributes.filter(({ $ }) => $?.['Name'] === name);
	if (found.length === 0) return null;
	return found.flatMap((one) => all(one, 'AttributeValue').map(({ _ = '' }) => _));
}
// #endregion attributes

// #region algorithms
const ALGORITHMS: Readonly<Record<string, RegExp>> = {
	SignatureMethod: /^http:\/\/www\.w3\.org\/2001\/04\/xmldsig-more#rsa-sha(256|512)$/,
	DigestMethod: /^http:\/\/www\.w3\.org\/2001\/04\/xmlenc#sha(256|512)$/,
};

/** node-saml takes SHA-1. Read from the document and not from its text, where `sha&#49;` is SHA-1 too. */
function refuseOldAlgorithms(xml: string): void {
	const errorHandler = (_: string, message: unknown) => {
		throw new Error(`The response is no XML: ${message}`);
	};
	const document = new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml');
	for (const [name, allowed] of Object.entries(ALGORITHMS)) {
		// In any namespace, as xml-crypto finds them.
		for (const method of Array.from(document.getElementsByTagNameNS('*', name))) {
			const algorithm = method.getAttribute('Algorithm') ?? '';
			if (!allowed.test(algorithm)) throw new Error(`The response has ${name} ${algorithm}.`);
		}
	}
}
// #endregion algorithms
