import type { Change } from 'diff';

export interface DiffRow {
	readonly left: string | null;
	readonly right: string | null;
}

/** Lines in step: a removed block stands beside the added block that follows it. */
export function pairRows(changes: readonly Change[]): DiffRow[] {
	const rows: DiffRow[] = [];
	let removed: string[] = [];
	const flush = (added: readonly string[] = []) => {
		for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
			rows.push({ left: removed[index] ?? null, right: added[index] ?? null });
		}
		removed = [];
	};
	for (const change of changes) {
		const lines = change.value.replace(/\n$/, '').split('\n');
		if (change.removed) {
			flush();
			removed = lines;
		} else if (change.added) flush(lines);
		else {
			flush();
			rows.push(...lines.map((line) => ({ left: line, right: line })));
		}
	}
	flush();
	return rows;
}
