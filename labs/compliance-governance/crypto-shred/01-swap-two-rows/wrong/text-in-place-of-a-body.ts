import { acme, globex, type Note, texts, utf8 } from '../../setup.ts';

/** Writes the text it would like to read. Nobody has sealed it, so it does not open. */
export function update(rows: readonly Note[]): Note[] {
	return rows.map((row) =>
		row.tenant === acme ? { ...row, body: utf8(texts[globex] ?? '') } : row,
	);
}
