import {
	DecryptCommand,
	GenerateDataKeyWithoutPlaintextCommand,
	type KMSClient,
	KMSServiceException,
} from '@aws-sdk/client-kms';
import type { TenantId } from '../../../../database-isolation/row-level-security/code/with-tenant/with-tenant.ts';

/** What a key is for: to seal values, or to derive the keys of blind indexes. */
export type Purpose = 'data' | 'index';

/** A key as the database keeps it. */
export interface WrappedKey {
	/** ARN of the wrapping key in the KMS. */
	readonly wrappingKey: string;
	readonly wrapped: Uint8Array;
}

/** `foreign`: wrapped for another tenant or by another key, or changed. `gone`: the key is disabled, deleted or out of reach. */
export type Reason = 'foreign' | 'gone';

/** The KMS has decided, and a second try changes nothing. */
export class KeyRefused extends Error {
	readonly reason: Reason;

	constructor(reason: Reason, options?: ErrorOptions) {
		super(`The KMS refuses the key: ${reason}.`, options);
		this.name = 'KeyRefused';
		this.reason = reason;
	}
}

/** The KMS has not decided: the service answers 503 and keeps no key beyond its age. */
export class KmsUnavailable extends Error {
	constructor(options?: ErrorOptions) {
		super('The KMS gave no answer.', options);
		this.name = 'KmsUnavailable';
	}
}

const REASONS: Readonly<Record<string, Reason>> = {
	InvalidCiphertextException: 'foreign',
	IncorrectKeyException: 'foreign',
	DisabledException: 'gone',
	KMSInvalidStateException: 'gone',
	NotFoundException: 'gone',
	AccessDeniedException: 'gone',
};
const WAIT_MS = 2_000;
const USES = {
	data: { algorithm: 'AES-GCM', usages: ['encrypt', 'decrypt'] },
	index: { algorithm: 'HKDF', usages: ['deriveKey'] },
} as const;

interface Options {
	readonly purpose?: Purpose;
	readonly waitMs?: number;
}

// #region unwrap
/**
 * Unwraps a key for the tenant of the request. What the table says of the key's tenant is not asked:
 * the KMS refuses a key that was wrapped under another encryption context.
 *
 * @param allowed ARNs of wrapping keys, from the tenant's configuration: who can write a row of the
 * key table could name a key of its own.
 * @throws KeyRefused, KmsUnavailable
 */
export async function unwrap(
	kms: KMSClient,
	tenant: TenantId,
	{ wrappingKey, wrapped }: WrappedKey,
	allowed: ReadonlySet<string>,
	{ purpose = 'data', waitMs = WAIT_MS }: Options = {},
): Promise<CryptoKey> {
	if (!allowed.has(wrappingKey)) throw new KeyRefused('foreign');
	const command = new DecryptCommand({
		KeyId: wrappingKey,
		CiphertextBlob: wrapped,
		EncryptionContext: { tenant, purpose },
	});
	// Over all tries of the SDK: who waits for a key waits for the request, too.
	const abortSignal = AbortSignal.timeout(waitMs);
	try {
		const { Plaintext: bytes } = await kms.send(command, { abortSignal });
		if (bytes?.length !== 32) throw new Error('The KMS answered no key of 256 bits.');
		const plaintext = new Uint8Array(bytes);
		const { algorithm, usages } = USES[purpose];
		const key = await crypto.subtle.importKey('raw', plaintext, algorithm, false, usages);
		for (const copy of [bytes, plaintext]) copy.fill(0);
		return key;
	} catch (cause) {
		throw refusalOf(cause);
	}
}
// #endregion unwrap

// #region make
/** A new key of a tenant. Who makes it does not see it: it comes wrapped, and only so. */
export async function makeKey(
	kms: KMSClient,
	tenant: TenantId,
	wrappingKey: string,
	{ purpose = 'data', waitMs = WAIT_MS }: Options = {},
): Promise<WrappedKey> {
	const command = new GenerateDataKeyWithoutPlaintextCommand({
		KeyId: wrappingKey,
		KeySpec: 'AES_256',
		EncryptionContext: { tenant, purpose },
	});
	try {
		const { KeyId, CiphertextBlob } = await kms.send(command, {
			abortSignal: AbortSignal.timeout(waitMs),
		});
		if (!KeyId || !CiphertextBlob) throw new Error('The KMS answered no wrapped key.');
		return { wrappingKey: KeyId, wrapped: CiphertextBlob };
	} catch (cause) {
		throw refusalOf(cause);
	}
}
// #endregion make

function refusalOf(cause: unknown): Error {
	const reason = cause instanceof KMSServiceException ? REASONS[cause.name] : undefined;
	return reason ? new KeyRefused(reason, { cause }) : new KmsUnavailable({ cause });
}
