/** One module holds the world of every step: a lab's files import this one and no other. */

export const acme = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
export const globex = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';
export const initech = 'cccccccc-cccc-4ccc-8ccc-cccccccccccc';

/** The tenants by their names, in the order in which tables show them. */
export const tenants: Readonly<Record<string, string>> = { acme, globex, initech };

/** What each tenant wrote about a customer. */
export const texts: Readonly<Record<string, string>> = {
	[acme]: 'orchid: renews in May',
	[globex]: 'falcon: leaves us in June',
	[initech]: 'stapler: wants a refund',
};

export type Bytes = Uint8Array<ArrayBuffer>;

/** Where a value stands. */
export interface Place {
	readonly tenant: string;
	readonly table: string;
	readonly column: string;
	readonly row: string;
}

/** A row of the table `note`. Its body is sealed. */
export interface Note {
	readonly tenant: string;
	readonly id: string;
	readonly body: Bytes;
}

/** A value as a query found it, with the tenant that its row says it has. */
export interface Found {
	readonly tenant: string;
	readonly row: string;
	readonly value: Bytes;
}

/** A row of the table `tenant_key`: a data key, encrypted by the KMS. */
export interface TenantKey {
	readonly tenant: string;
	readonly version: number;
	readonly wrapped: Bytes;
}

/** Where the body of a tenant's note with this id stands. */
export const placeOf = (tenant: string, row = '1'): Place => ({
	tenant,
	table: 'note',
	column: 'body',
	row,
});

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

export function joined(...parts: readonly Bytes[]): Bytes {
	const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

/** Texts as bytes, each with its length before it, so that no two lists give the same bytes. */
export function lengthPrefixed(parts: readonly string[]): Bytes {
	return joined(
		...parts.flatMap((part) => {
			const bytes = utf8(part);
			const length = new Uint8Array(4);
			new DataView(length.buffer).setUint32(0, bytes.length);
			return [length, bytes];
		}),
	);
}

/** The place as associated data: authenticated with the value and stored nowhere. */
export const associatedData = ({ tenant, table, column, row }: Place): Bytes =>
	lengthPrefixed([tenant, table, column, row]);

const NONCE = 12;
const NO_PLACE = new Uint8Array();

export const importKey = (bytes: Bytes): Promise<CryptoKey> =>
	crypto.subtle.importKey('raw', bytes, 'AES-GCM', true, ['encrypt', 'decrypt']);

export const randomKey = (): Promise<CryptoKey> =>
	importKey(crypto.getRandomValues(new Uint8Array(32)));

/** AES-256-GCM. @returns a nonce that was drawn for this call, then the ciphertext with its tag. */
export async function encrypt(key: CryptoKey, plain: Bytes, associated = NO_PLACE): Promise<Bytes> {
	const iv = crypto.getRandomValues(new Uint8Array(NONCE));
	const algorithm = { name: 'AES-GCM', iv, additionalData: associated };
	return joined(iv, new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain)));
}

/** @throws where key, nonce, ciphertext or associated data is another than when it was encrypted. */
export async function decrypt(
	key: CryptoKey,
	sealed: Bytes,
	associated = NO_PLACE,
): Promise<Bytes> {
	const algorithm = {
		name: 'AES-GCM',
		iv: sealed.slice(0, NONCE),
		additionalData: associated,
	};
	try {
		return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.slice(NONCE)));
	} catch {
		throw new Error('It does not open.');
	}
}

export const encryptText = (key: CryptoKey, text: string, associated?: Bytes): Promise<Bytes> =>
	encrypt(key, utf8(text), associated);

export async function decryptText(
	key: CryptoKey,
	sealed: Bytes,
	associated?: Bytes,
): Promise<string> {
	return new TextDecoder().decode(await decrypt(key, sealed, associated));
}

/** What a read came to: the text, or the word refused. */
export async function outcome(read: () => string | Promise<string>): Promise<string> {
	try {
		return await read();
	} catch {
		return 'refused';
	}
}

/** For a check: what a read must come to, with what it came to as evidence. */
export function comesTo(expected: string, read: () => string | Promise<string>) {
	return async (): Promise<boolean | string> => {
		const came = await outcome(read);
		return came === expected || `it comes to: ${came}`;
	};
}

/** What goes into a request to the KMS besides the key, and must come again to decrypt. */
export type Context = Readonly<Record<string, string>>;

/** A model of a KMS. Wrapping keys never leave it; what it encrypted names its wrapping key. */
export class Kms {
	/** Requests that were made. */
	calls = 0;
	readonly #keys = new Map<string, CryptoKey>();
	readonly #disabled = new Set<string>();

	static async with(...ids: readonly string[]): Promise<Kms> {
		const kms = new Kms();
		for (const id of ids) kms.#keys.set(id, await randomKey());
		return kms;
	}

	async generateDataKey(
		id: string,
		context: Context,
	): Promise<{ plaintext: Bytes; wrapped: Bytes }> {
		const plaintext = crypto.getRandomValues(new Uint8Array(32));
		return { plaintext, wrapped: await this.encrypt(id, plaintext, context) };
	}

	async encrypt(id: string, plaintext: Bytes, context: Context): Promise<Bytes> {
		const name = utf8(id);
		const sealed = await encrypt(this.#use(id), plaintext, contextBytes(context));
		return joined(new Uint8Array([name.length]), name, sealed);
	}

	/** @throws where the context is another, or the wrapping key is disabled or destroyed. */
	async decrypt(wrapped: Bytes, context: Context): Promise<Bytes> {
		const end = 1 + (wrapped[0] ?? 0);
		const id = new TextDecoder().decode(wrapped.slice(1, end));
		return decrypt(this.#use(id), wrapped.slice(end), contextBytes(context));
	}

	disable(id: string): void {
		this.#disabled.add(id);
	}

	enable(id: string): void {
		this.#disabled.delete(id);
	}

	destroy(id: string): void {
		this.#keys.delete(id);
	}

	#use(id: string): CryptoKey {
		this.calls += 1;
		const key = this.#keys.get(id);
		if (!key || this.#disabled.has(id)) throw new Error(`The KMS has no active key ${id}.`);
		return key;
	}
}

const contextBytes = (context: Context): Bytes =>
	lengthPrefixed(Object.entries(context).sort().flat());

/** What a sealed value begins with: its format, 1, and the version of the data key that opens it. */
function headerOf(version: number): Bytes {
	const header = new Uint8Array(5);
	const view = new DataView(header.buffer);
	view.setUint8(0, 1);
	view.setUint32(1, version);
	return header;
}

/** The version in a value's header. It stands in the row: it may choose among a tenant's keys. */
export const versionOf = (value: Bytes): number =>
	new DataView(value.buffer, value.byteOffset).getUint32(1);

/** Seals a text for a place. Header and place are authenticated, the header is stored. */
export async function sealWith(
	key: CryptoKey,
	version: number,
	place: Place,
	text: string,
): Promise<Bytes> {
	const header = headerOf(version);
	return joined(header, await encryptText(key, text, joined(header, associatedData(place))));
}

/** Opens a value of a place. */
export function openWith(key: CryptoKey, place: Place, value: Bytes): Promise<string> {
	const header = headerOf(versionOf(value));
	return decryptText(key, value.slice(header.length), joined(header, associatedData(place)));
}

/* Step 1: one key, and a value that opens wherever it stands. */

const serviceKey = await randomKey();

/** The rows of `note` as your first version sealed them: with one key, bound to no place. */
export const unboundNotes: readonly Note[] = await Promise.all(
	Object.values(tenants).map(async (tenant) => ({
		tenant,
		id: '1',
		body: await encryptText(serviceKey, texts[tenant] ?? ''),
	})),
);

/** What a tenant's page shows: the service finds the row by tenant and id, and opens its body. */
export function unboundPage(rows: readonly Note[], tenant: string): Promise<string> {
	return outcome(async () => {
		const row = rows.find((note) => note.tenant === tenant && note.id === '1');
		if (!row) throw new Error('There is no such note.');
		return decryptText(serviceKey, row.body);
	});
}

/* Step 2: the place of a value. */

/** The key that your functions seal and open with in this step. */
export const keyOfStep2 = await randomKey();

/** A value that was sealed at one place, and the request that a query hands it to. */
export interface Move {
	readonly name: string;
	readonly sealedAt: Place;
	readonly asked: Place;
	/** The tenant that stands in the row which the query found; the request's, if not said. */
	readonly rowSays?: string;
	readonly right: boolean;
}

const atAcme = placeOf(acme);
const field = (column: string, row: string): Place => ({ ...atAcme, table: 'field', column, row });

/** Reads of acme's service: the first two are right. */
export const moves: readonly Move[] = [
	{ name: 'acme’s note in its own place', sealedAt: atAcme, asked: atAcme, right: true },
	{
		name: 'acme’s field in its own place',
		sealedAt: field('phone', '12'),
		asked: field('phone', '12'),
		right: true,
	},
	{
		name: 'globex’s note, copied into acme’s row',
		sealedAt: placeOf(globex),
		asked: atAcme,
		right: false,
	},
	{
		name: 'globex’s row, found for acme by a query without the tenant',
		sealedAt: placeOf(globex),
		asked: atAcme,
		rowSays: globex,
		right: false,
	},
	{
		name: 'another note of acme’s, copied into this row',
		sealedAt: placeOf(acme, '2'),
		asked: atAcme,
		right: false,
	},
	{
		name: 'another column of the same row',
		sealedAt: { ...atAcme, column: 'title' },
		asked: atAcme,
		right: false,
	},
	{
		name: 'the same column and id of another table',
		sealedAt: { ...atAcme, table: 'draft' },
		asked: atAcme,
		right: false,
	},
	{
		name: 'the field phone of row 12, in the field phone1 of row 2',
		sealedAt: field('phone', '12'),
		asked: field('phone1', '2'),
		right: false,
	},
	{
		name: 'the field tax of row eu|7, in the field tax|eu of row 7',
		sealedAt: field('tax', 'eu|7'),
		asked: field('tax|eu', '7'),
		right: false,
	},
];

/** What you write in step 2. */
export interface Sealing {
	seal(asked: Place, text: string): Promise<Bytes>;
	open(asked: Place, found: Found): Promise<string>;
}

/** What acme's request reads in this case. */
export function readMoved({ seal, open }: Sealing, move: Move): Promise<string> {
	return outcome(async () => {
		const value = await seal(move.sealedAt, texts[move.sealedAt.tenant] ?? '');
		const { asked, rowSays = asked.tenant } = move;
		// The row was found under the asked id, whatever its value was sealed for.
		return open(asked, { tenant: rowSays, row: asked.row, value });
	});
}

/** What it should read. */
export const shouldRead = ({ right, sealedAt }: Move): string =>
	right ? (texts[sealedAt.tenant] ?? '') : 'refused';

/* Step 3: a data key for each tenant. */

/** The wrapping key that data keys are made under, and the one that follows it in step 4. */
export const WRAPPING_KEY = 'wrapping-1';
export const NEXT_WRAPPING_KEY = 'wrapping-2';

export const newKms = (): Promise<Kms> => Kms.with(WRAPPING_KEY, NEXT_WRAPPING_KEY);

/** What you write in step 3. */
export interface Keys {
	makeKey(kms: Kms, tenant: string): Promise<TenantKey>;
	unwrap(kms: Kms, tenant: string, row: TenantKey): Promise<CryptoKey>;
}

/** A request of one tenant that is handed a row of `tenant_key`, and a value of some tenant's. */
export interface KeyCase {
	readonly name: string;
	/** The tenant of the request. */
	readonly asks: string;
	/** Whose wrapped key the row holds. */
	readonly wrapped: string;
	/** The tenant that the row names. */
	readonly rowSays: string;
	/** Whose value is opened with it. */
	readonly value: string;
	readonly right: boolean;
}

const keyCase = (name: string, asks: string, rest: Partial<KeyCase> = {}): KeyCase => {
	const own = { wrapped: asks, rowSays: asks, value: asks, right: false };
	return { name, asks, ...own, ...rest };
};

export const keyCases: readonly KeyCase[] = [
	keyCase('acme’s key, acme’s note', acme, { right: true }),
	keyCase('globex’s key, globex’s note', globex, { right: true }),
	keyCase('acme’s key, globex’s note', acme, { value: globex }),
	keyCase('globex’s wrapped key, copied into acme’s row of tenant_key', acme, {
		wrapped: globex,
		value: globex,
	}),
	keyCase('globex’s row of tenant_key, found for acme by a query without the tenant', acme, {
		wrapped: globex,
		rowSays: globex,
		value: globex,
	}),
];

/** What the request reads. Values are bound to no place here: whatever refuses is a key. */
export function readWithKey({ makeKey, unwrap }: Keys, one: KeyCase): Promise<string> {
	return outcome(async () => {
		const kms = await newKms();
		const rows = new Map<string, TenantKey>();
		for (const tenant of [acme, globex]) rows.set(tenant, await makeKey(kms, tenant));
		const rowOf = (tenant: string) => rows.get(tenant) as TenantKey;
		const sealing = await unwrap(kms, one.value, rowOf(one.value));
		const value = await encryptText(sealing, texts[one.value] ?? '');
		const row = { ...rowOf(one.wrapped), tenant: one.rowSays };
		return decryptText(await unwrap(kms, one.asks, row), value);
	});
}

/* Step 4: two rotations. */

/** The tenant's data key: a request to the KMS, under the tenant of the request. */
export async function unwrapKey(kms: Kms, tenant: string, row: TenantKey): Promise<CryptoKey> {
	return importKey(await kms.decrypt(row.wrapped, { tenant }));
}

/** Makes a row of `tenant_key`. */
export async function newKey(kms: Kms, tenant: string, version = 1): Promise<TenantKey> {
	const { wrapped } = await kms.generateDataKey(WRAPPING_KEY, { tenant });
	return { tenant, version, wrapped };
}

/** What you write in step 4. */
export interface Rotation {
	rewrap(kms: Kms, row: TenantKey): Promise<TenantKey>;
	seal(kms: Kms, keys: readonly TenantKey[], place: Place, text: string): Promise<Bytes>;
	open(kms: Kms, keys: readonly TenantKey[], place: Place, value: Bytes): Promise<string>;
}

/** Acme with two versions of its data key, and a note that was sealed under the first. */
export async function rotated() {
	const kms = await newKms();
	const place = placeOf(acme);
	const [first, second] = [await newKey(kms, acme, 1), await newKey(kms, acme, 2)];
	const old = await sealWith(await unwrapKey(kms, acme, first), 1, place, texts[acme] ?? '');
	return { kms, place, first, second, old };
}

/** A note from before any rotation, opened after its key was wrapped anew and the old one is off. */
export async function readRewrapped({ rewrap, open }: Rotation): Promise<string> {
	const { kms, place, first, second, old } = await rotated();
	const keys = [await rewrap(kms, first), await rewrap(kms, second)];
	kms.disable(WRAPPING_KEY);
	return open(kms, keys, place, old);
}

/** The version that a new note is sealed under, with the rows of `tenant_key` in this order. */
export async function sealedUnder({ seal }: Rotation, order: 'oldest' | 'newest'): Promise<string> {
	const { kms, place, first, second } = await rotated();
	const keys = order === 'oldest' ? [first, second] : [second, first];
	return `version ${versionOf(await seal(kms, keys, place, 'orchid: new'))}`;
}

/** The note from before the rotation, read after it, with the newest row first or last. */
export async function readOld({ open }: Rotation, order: 'oldest' | 'newest'): Promise<string> {
	const { kms, place, first, second, old } = await rotated();
	return open(kms, order === 'oldest' ? [first, second] : [second, first], place, old);
}

/* Step 5: a cache of data keys. */

/** Seconds for which a process may use a key without asking the KMS again. */
export const MAX_AGE = 300;

/** A cache: the data key of a tenant, at a time in seconds. */
export type KeyCache = (tenant: string, now: number) => Promise<CryptoKey>;

/** What you write in step 5. */
export interface Caching {
	keyCache(unwrap: (tenant: string) => Promise<CryptoKey>): KeyCache;
}

/** A process with your cache, and tenants who bring their own wrapping keys. */
export async function cachingProcess({ keyCache }: Caching) {
	const kms = await Kms.with(...Object.values(tenants));
	const wrapped = new Map<string, Bytes>();
	const notes = new Map<string, Bytes>();
	for (const tenant of Object.values(tenants)) {
		const key = await kms.generateDataKey(tenant, { tenant });
		wrapped.set(tenant, key.wrapped);
		const sealing = await importKey(key.plaintext);
		notes.set(tenant, await sealWith(sealing, 1, placeOf(tenant), texts[tenant] ?? ''));
	}
	kms.calls = 0;
	const unwrap = async (tenant: string) =>
		importKey(await kms.decrypt(wrapped.get(tenant) as Bytes, { tenant }));
	const cache = keyCache(unwrap);
	const read = (tenant: string, now: number) =>
		outcome(async () =>
			openWith(await cache(tenant, now), placeOf(tenant), notes.get(tenant) as Bytes),
		);
	return { kms, read };
}

/* Step 6: a searchable field. */

/** Keys for indexes. A tenant has one beside its data key, wrapped and destroyed like it. */
export interface IndexKeys {
	readonly ofTheService: Bytes;
	ofTenant(tenant: string): Promise<Bytes>;
}

/** Index keys of the three tenants. One that was destroyed is nobody's to give. */
export function indexKeys(destroyed: readonly string[] = []): IndexKeys {
	const random = () => crypto.getRandomValues(new Uint8Array(32));
	const keys = new Map(Object.values(tenants).map((tenant) => [tenant, random()]));
	return {
		ofTheService: random(),
		async ofTenant(tenant) {
			const key = keys.get(tenant);
			if (!key || destroyed.includes(tenant)) throw new Error('This key was destroyed.');
			return key;
		},
	};
}

/** HMAC-SHA-256 of a text, in hexadecimal digits. */
export async function hmac(key: Bytes, text: string): Promise<string> {
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
	const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8(text)));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** HKDF-SHA-256: another key for each label, and no way back to the one it came from. */
export async function derive(key: Bytes, label: string): Promise<Bytes> {
	const imported = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits']);
	const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: NO_PLACE, info: utf8(label) };
	return new Uint8Array(await crypto.subtle.deriveBits(algorithm, imported, 256));
}

/** What you write in step 6. */
export interface Indexing {
	blindIndex(keys: IndexKeys, tenant: string, column: string, value: string): Promise<string>;
}

/** Somebody whom two tenants know. */
export const ADA = 'ada@example.com';

/* Step 7: what is left of a tenant whose key was destroyed. */

/** Everything of the service that an operator reaches, after the notes came back from a backup. */
export interface World {
	readonly kms: Kms;
	/** The table `note`, restored from last night's backup. Nobody can change that backup. */
	readonly notes: readonly Note[];
	/** The table `tenant_key`, as it is now. */
	readonly keys: readonly TenantKey[];
	/** Backups of `tenant_key`. */
	readonly keyBackups: readonly (readonly TenantKey[])[];
	/** The caches of running processes: data keys by tenant. */
	readonly caches: readonly ReadonlyMap<string, CryptoKey>[];
	/** Lines that the service logged. */
	readonly log: readonly { readonly tenant: string; readonly line: string }[];
	/** The column `email_index` of the restored notes. */
	readonly indexes: readonly { readonly tenant: string; readonly index: string }[];
	/** What the service writes into that column for an address. */
	indexOf(tenant: string, address: string): Promise<string>;
}

/** The five places from which a destroyed tenant is still read, in the order in which to look. */
export const PLACES = ['key table', 'backup of the key table', 'key cache', 'log', 'blind index'];

/** An address that somebody will guess. */
export const GUESS = ADA;

/** What you write in step 7. */
export type Leftovers = (world: World, tenant: string) => Promise<string[]>;

/** How a team destroyed globex's key, and what it left. */
interface Shred {
	readonly left: readonly string[];
	/** The wrapping key that globex's wrapped keys name is gone. */
	readonly wrappingKeyDestroyed?: boolean;
	/** A cache holds a key under globex's name that seals a later value, and opens no note. */
	readonly anotherKeyCached?: boolean;
	/** The log holds a line about globex that says nothing of the note. */
	readonly harmlessLine?: boolean;
}

/** What seven teams did, and what is left of globex. */
export const shreds: Readonly<Record<string, Shred>> = {
	'nothing yet': { left: PLACES },
	'deleted the row of tenant_key': { left: PLACES.slice(1) },
	'deleted the row in the backups as well': { left: PLACES.slice(2) },
	'deleted the rows and restarted every process': { left: PLACES.slice(3) },
	'destroyed globex’s wrapping key and nothing else': {
		left: PLACES.slice(2),
		wrappingKeyDestroyed: true,
	},
	'everything, and logged that it did': { left: [], harmlessLine: true },
	'everything, and globex came back under a new key': { left: [], anotherKeyCached: true },
};

/** The world after such a team, with acme as it was. */
export async function worldAfter(name: string): Promise<World> {
	const shred = shreds[name];
	if (!shred) throw new Error(`No team did this: ${name}.`);
	const { left, wrappingKeyDestroyed = false, anotherKeyCached, harmlessLine } = shred;
	const kms = await Kms.with(acme, globex);
	const plain = new Map<string, CryptoKey>();
	const keys: TenantKey[] = [];
	for (const tenant of [acme, globex]) {
		const { plaintext, wrapped } = await kms.generateDataKey(tenant, { tenant });
		plain.set(tenant, await importKey(plaintext));
		keys.push({ tenant, version: 1, wrapped });
	}
	const notes = await Promise.all(
		[acme, globex].map(async (tenant) => {
			const key = plain.get(tenant) as CryptoKey;
			const body = await sealWith(key, 1, placeOf(tenant), texts[tenant] ?? '');
			return { tenant, id: '1', body };
		}),
	);
	const own = ({ tenant }: { readonly tenant: string }) => tenant !== globex;
	const where = <Row extends { readonly tenant: string }>(place: string, rows: readonly Row[]) =>
		left.includes(place) ? rows : rows.filter(own);
	const cache = new Map(plain);
	if (!left.includes('key cache')) cache.delete(globex);
	if (anotherKeyCached) cache.set(globex, await randomKey());
	const service = indexKeys(left.includes('blind index') ? [] : [globex]);
	const indexOf = async (tenant: string, address: string) =>
		hmac(await service.ofTenant(tenant), address);
	const log = where(
		'log',
		[acme, globex].map((tenant) => ({ tenant, line: `wrote ${texts[tenant]}` })),
	);
	if (wrappingKeyDestroyed) kms.destroy(globex);
	const all = indexKeys();
	const column = async (tenant: string) =>
		outcome(() => indexOf(tenant, GUESS)).then(async (index) =>
			index === 'refused' ? hmac(await all.ofTenant(tenant), GUESS) : index,
		);
	return {
		kms,
		notes,
		keys: wrappingKeyDestroyed ? keys : where('key table', keys),
		keyBackups: [[], wrappingKeyDestroyed ? keys : where('backup of the key table', keys)],
		caches: [new Map([...plain].filter(([tenant]) => tenant === acme)), cache],
		log: harmlessLine ? [...log, { tenant: globex, line: 'destroyed 1 key' }] : log,
		indexes: [
			{ tenant: acme, index: await column(acme) },
			{ tenant: globex, index: await column(globex) },
		],
		indexOf,
	};
}

/** What a log line would give away of a tenant: the text of its note. */
export const givesAway = (line: string, tenant: string): boolean =>
	line.includes(texts[tenant] ?? '');

/** For the last check: whether a search names what is left, and nothing else. */
export function finds(leftovers: Leftovers, name: string): () => Promise<boolean | string> {
	return async () => {
		const found = await leftovers(await worldAfter(name), globex);
		const there = shreds[name]?.left ?? [];
		const missed = there.filter((place) => !found.includes(place));
		const invented = found.filter((place) => !there.includes(place));
		if (missed.length + invented.length === 0) return true;
		return `missed: ${missed.join(', ') || 'none'}. Found without need: ${invented.join(', ') || 'none'}`;
	};
}
