import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startMoto } from './moto.ts';

/** AWS KMS as far as moto imitates it, behind a gate of ours that counts and looks at key states. */
export interface Kms {
	/** What the SDKs of all languages read from their environment; nothing in there is a secret. */
	readonly env: Readonly<Record<string, string>>;
	/** Calls so far, by operation: `Decrypt`, `ReEncrypt`. */
	readonly calls: ReadonlyMap<string, number>;
	/** An operation, sent to moto itself: not counted, and no state looked at. */
	send(operation: string, input: object): Promise<Record<string, unknown>>;
	stop(): Promise<void>;
}

/** Operations that a key must be enabled for, and where their input names the key. */
const NEEDS_ENABLED: Readonly<Record<string, readonly string[]>> = {
	Decrypt: ['KeyId'],
	Encrypt: ['KeyId'],
	GenerateDataKey: ['KeyId'],
	GenerateDataKeyWithoutPlaintext: ['KeyId'],
	ReEncrypt: ['SourceKeyId', 'DestinationKeyId'],
};
/** What AWS answers: docs.aws.amazon.com/kms/latest/developerguide/key-state.html, table of states. */
const ANSWERS: Readonly<Record<string, string>> = {
	Disabled: 'DisabledException',
	PendingDeletion: 'KMSInvalidStateException',
};
const JSON_1_1 = 'application/x-amz-json-1.1';

/**
 * Starts moto and the gate before it.
 *
 * moto decrypts with a key that is disabled or waits for its deletion. The gate asks moto for the
 * state of each key that a request names and refuses as AWS documents it. What it lets through, moto
 * answers.
 *
 * @throws MissingTool when there is no Python for moto.
 */
export async function startKms(): Promise<Kms> {
	const moto = await startMoto();
	const calls = new Map<string, number>();
	const forward = (operation: string, body: string) =>
		fetch(moto.url, {
			method: 'POST',
			headers: {
				'Content-Type': JSON_1_1,
				'X-Amz-Target': `TrentService.${operation}`,
				// moto reads service and region from the signature and verifies none.
				Authorization:
					'AWS4-HMAC-SHA256 Credential=test/20261129/eu-central-1/kms/aws4_request, SignedHeaders=host, Signature=none',
			},
			body,
		});
	const send: Kms['send'] = async (operation, input) => {
		const answer = await forward(operation, JSON.stringify(input));
		const text = await answer.text();
		if (!answer.ok) throw new Error(`KMS ${operation}: ${text}`);
		return text ? (JSON.parse(text) as Record<string, unknown>) : {};
	};
	const refusal = async (operation: string, body: string): Promise<string | null> => {
		const input = JSON.parse(body) as Record<string, string>;
		for (const field of NEEDS_ENABLED[operation] ?? []) {
			// Without a KeyId, AWS reads the key from the ciphertext: our clients always name it.
			if (input[field] === undefined) return 'ValidationException';
			const described = await forward('DescribeKey', JSON.stringify({ KeyId: input[field] }));
			// moto itself refuses a key that does not exist.
			if (!described.ok) return null;
			const { KeyMetadata: key } = (await described.json()) as {
				KeyMetadata: { KeyState: string };
			};
			const answer = ANSWERS[key.KeyState];
			if (answer) return answer;
		}
		return null;
	};
	const gate = createServer(async (request, response) => {
		try {
			const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
			const body = await textOf(request);
			calls.set(operation, (calls.get(operation) ?? 0) + 1);
			const refused = await refusal(operation, body);
			if (refused) {
				reply(response, 400, JSON.stringify({ __type: refused, message: 'Refused by its state.' }));
				return;
			}
			const answer = await forward(operation, body);
			reply(response, answer.status, await answer.text());
		} catch (cause) {
			reply(response, 500, JSON.stringify({ __type: 'KMSInternalException', message: `${cause}` }));
		}
	});
	await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
	return {
		env: {
			AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
			AWS_REGION: 'eu-central-1',
			AWS_DEFAULT_REGION: 'eu-central-1',
			AWS_ACCESS_KEY_ID: 'test',
			AWS_SECRET_ACCESS_KEY: 'test',
			AWS_EC2_METADATA_DISABLED: 'true',
		},
		calls,
		send,
		stop: async () => {
			gate.closeAllConnections();
			await new Promise((resolve) => gate.close(resolve));
			await moto.stop();
		},
	};
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

function reply(response: ServerResponse, status: number, body: string): void {
	response.writeHead(status, { 'Content-Type': JSON_1_1 }).end(body);
}
