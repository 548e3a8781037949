/** A row that the clean-up can delete; `memo` says whose it is. */
export interface Row {
	readonly kind: 'project' | 'integration';
	readonly memo: string;
}

const uuid = (last: number) => `019ab5f0-1c2d-7e3f-8a4b-5c6d7e8f901${last}`;

/** What the service holds, by bare UUID. */
export function world(): Map<string, Row> {
	return new Map([
		[uuid(1), { kind: 'project', memo: 'orchid website' }],
		[uuid(2), { kind: 'integration', memo: 'old calendar of acme' }],
		[uuid(3), { kind: 'project', memo: 'falcon merger' }],
		[uuid(4), { kind: 'integration', memo: 'old calendar of globex' }],
	]);
}

/** Ids as the other team reads them off the service. */
export const projects = [1, 3].map((last) => `project_${uuid(last)}`);
export const integrations = [2, 4].map((last) => `integration_${uuid(last)}`);

/** What `run` deleted, and how it ended. */
export function deleted(run: (rows: Map<string, Row>) => void): { gone: string[]; end: string } {
	const rows = world();
	const before = [...rows];
	let end = 'done';
	try {
		run(rows);
	} catch (cause) {
		end = (cause as Error).message;
	}
	return { gone: before.filter(([id]) => !rows.has(id)).map(([, { memo }]) => memo), end };
}
