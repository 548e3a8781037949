import type { TenantId } from '../../../row-level-security/code/with-tenant/with-tenant.ts';

// #region parse-id
/** A kind of row whose id leaves the system. It is the prefix of the id, too. */
export type Kind = 'project' | 'task';

declare const kindOf: unique symbol;

/** The UUID of a row of one kind. A string will not do for it, nor the id of another kind. */
export type Id<K extends Kind> = string & { readonly [kindOf]: K };

const ID = /^([a-z]{2,20})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/**
 * Parses an id that came from outside, `task_019ab5f0-…`, before anything is looked up.
 *
 * @throws IdError when it is none, or the id of another kind.
 */
export function parseId<K extends Kind>(kind: K, text: unknown): Id<K> {
	const [, prefix, uuid] = typeof text === 'string' ? (ID.exec(text) ?? []) : [];
	if (uuid === undefined) throw new IdError('malformed');
	if (prefix !== kind) throw new IdError('kind');
	return uuid as Id<K>;
}

/** The id as clients see it; the column holds the bare UUID. */
export function formatId<K extends Kind>(kind: K, id: Id<K>): string {
	return `${kind}_${id}`;
}
// #endregion parse-id

const SENTENCES = {
	malformed: 'This is not an id.',
	kind: 'This is the id of something else.',
	tenant: 'This row belongs to another tenant.',
} as const;

/** Why an id was refused. The message leaves the id out: whoever sent it knows it, and logs are read by others. */
export class IdError extends Error {
	readonly reason: keyof typeof SENTENCES;

	constructor(reason: keyof typeof SENTENCES) {
		super(SENTENCES[reason]);
		this.name = 'IdError';
		this.reason = reason;
	}
}

// #region reference
/** A row with its tenant. Both go into every WHERE, every cache key and every message. */
export interface Reference<K extends Kind> {
	readonly tenantId: TenantId;
	readonly id: Id<K>;
}

/**
 * Parses a reference out of a queue, a cache or another service, `<tenant>/task_019ab5f0-…`.
 *
 * @param tenantId whom the work is for, from the verified token or job. The reference is only
 * compared with it.
 */
export function parseReference<K extends Kind>(
	kind: K,
	text: unknown,
	tenantId: TenantId,
): Reference<K> {
	const [tenant, ...rest] = typeof text === 'string' ? text.split('/') : [];
	const id = parseId(kind, rest.join('/'));
	if (tenant !== tenantId) throw new IdError('tenant');
	return { tenantId, id };
}

export function formatReference<K extends Kind>(kind: K, row: Reference<K>): string {
	return `${row.tenantId}/${formatId(kind, row.id)}`;
}
// #endregion reference

// #region confusions
/**
 * What the parsers of a service take beside their own kind. It must return nothing.
 *
 * @param parsers by kind: functions that return a parsed id, or throw.
 * @param samples by kind: a right id of each, as clients see it.
 */
export function confusions(
	parsers: Readonly<Record<string, (text: string) => unknown>>,
	samples: Readonly<Record<string, string>>,
): string[] {
	return Object.entries(parsers).flatMap(([kind, parse]) => {
		const takes = (text: string) => {
			try {
				parse(text);
				return true;
			} catch {
				return false;
			}
		};
		const own = samples[kind];
		const right = own !== undefined && takes(own);
		const others = Object.entries(samples).filter(([other, text]) => other !== kind && takes(text));
		return [
			...(right ? [] : [`${kind} refuses its own id, or has no sample`]),
			...others.map(([other]) => `${kind} takes the id of a ${other}`),
		];
	});
}
// #endregion confusions
