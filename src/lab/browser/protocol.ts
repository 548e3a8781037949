import type { Backend, BackendFiles } from '../engines/backend.ts';

/**
 * What page and worker say to each other: one request with an id, one answer with the same id.
 * The calls are the methods of a Backend, so their types have one home.
 */
export interface Calls {
	/** Goes on without a directory until it needs it. */
	boot: { input: Omit<BackendFiles, 'directory'>; output: string };
	/** The one to boot from, sent once. */
	directory: { input: Blob; output: null };
	turn: { input: Parameters<Backend['turn']>[0]; output: boolean };
	execute: {
		input: { script: string; options: Parameters<Backend['execute']>[1] };
		output: Awaited<ReturnType<Backend['execute']>>;
	};
	dump: { input: null; output: Blob };
}

export type CallName = keyof Calls;

export type Request = {
	[Name in CallName]: {
		readonly id: number;
		readonly call: Name;
		readonly input: Calls[Name]['input'];
	};
}[CallName];

export type Answer =
	| { readonly id: number; readonly ok: true; readonly output: Calls[CallName]['output'] }
	| { readonly id: number; readonly ok: false; readonly message: string; readonly code?: string };
