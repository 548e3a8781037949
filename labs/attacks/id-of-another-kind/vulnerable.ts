import type { Row } from './setup.ts';

/** Removes what these ids name. A prefix is decoration, so it is cut off. */
export function remove(rows: Map<string, Row>, ids: readonly string[]): void {
	for (const id of ids) rows.delete(id.split('_').at(-1) ?? '');
}
