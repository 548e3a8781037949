import type { Row } from './setup.ts';

/** Removes integrations. All ids are parsed before the first row is touched. */
export function remove(rows: Map<string, Row>, ids: readonly string[]): void {
	for (const uuid of ids.map(parseIntegrationId)) rows.delete(uuid);
}

function parseIntegrationId(text: string): string {
	const [, uuid] = /^integration_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text) ?? [];
	if (uuid === undefined) throw new Error('This is not the id of an integration.');
	return uuid;
}
