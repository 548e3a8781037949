/** Why a copy can not be kept. */
export type Reason =
	| 'insecure'
	| 'no-worker'
	| 'worker-blocked'
	| 'storage-blocked'
	| 'disk-full'
	| 'no-list'
	| 'network'
	| 'server'
	| 'changed'
	| 'busy';

/** A copy that can not be kept: why, and the sentence for the reader with what to do next. */
export interface Refused {
	readonly kind: 'refused';
	readonly reason: Reason;
	readonly sentence: string;
}

const SENTENCES: Readonly<Record<Reason, (detail: string) => string>> = {
	insecure: () =>
		'Browsers keep pages only from an https address or from this machine. Open the hub at its https address and press again.',
	'no-worker': () =>
		'This browser gives the page no service worker, which an offline copy needs. Open the hub in a normal window if this one is private, or in a newer browser, and press again.',
	'worker-blocked': (detail) =>
		`The browser refused the service worker that serves the copy (${detail}). Allow this address to store data in the browser’s settings, or open the hub in a normal window if this one is private, and press again.`,
	'storage-blocked': (detail) =>
		`The browser refused to store files (${detail}). Allow this address to store data in the browser’s settings, or open the hub in a normal window if this one is private, and press again.`,
	'disk-full': (detail) =>
		`There is no room for the copy: it takes ${detail}. Free space on the disk or delete the data of other sites in the browser’s settings, and press again. A private window has less room than a normal one.`,
	'no-list': (detail) =>
		`This server has no list of files to keep (${detail}); the build of the hub writes one. Open the hub at its public address, or build it with npm run build.`,
	network: (detail) =>
		`The connection broke off${detail}. What has arrived stays: check the connection and press again to go on from there.`,
	server: (detail) => `The server did not send a file (${detail}). Press again in a few minutes.`,
	changed: (detail) =>
		`A file is not the one the hub lists (${detail}): the hub is being updated, or something on the way changes it. Press again in a few minutes, or on another network.`,
	busy: () =>
		'Another tab of the hub is keeping it at this moment. Wait for it, or close that tab.',
};

/** Thrown where a copy can not be kept. */
export class Refusal extends Error {
	readonly reason: Reason;

	/** @param detail what the sentence names: a file, an answer, a size. */
	constructor(reason: Reason, detail = '') {
		super(SENTENCES[reason](detail));
		this.name = 'Refusal';
		this.reason = reason;
	}

	get result(): Refused {
		return { kind: 'refused', reason: this.reason, sentence: this.message };
	}
}

/** The refusal behind an error of the Cache interface. @param size of the copy, for the reader. */
export function storageRefusal(cause: unknown, size: string): Refusal {
	if (cause instanceof Refusal) return cause;
	const { name = '', message = '' } = cause as Partial<Error>;
	// Firefox and Safari word a full disk as another error with the same meaning.
	const full = name === 'QuotaExceededError' || /quota|no space|disk/i.test(message);
	return full ? new Refusal('disk-full', size) : new Refusal('storage-blocked', name || message);
}
