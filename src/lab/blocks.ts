/** A script in blocks, each headed `-- @actor`: what the clients of a scenario send, in order. */

export interface Block {
	/** The actor's name, with a number from its second block on: `globex-2`. */
	readonly id: string;
	readonly actor: string;
	readonly sql: string;
}

const HEADING = /^-- @([a-z][a-z0-9-]*)[ \t]*$/;

/**
 * Splits a script at its headings.
 *
 * @param name of the file, for the problems.
 * @param problems gets a sentence for text before the first heading and for an empty block.
 */
export function readBlocks(name: string, text: string, problems: string[]): Block[] {
	const blocks: { id: string; actor: string; lines: string[] }[] = [];
	for (const line of text.split(/\r?\n/)) {
		const actor = HEADING.exec(line)?.[1];
		const current = blocks.at(-1);
		if (actor) blocks.push({ id: '', actor, lines: [] });
		else if (current) current.lines.push(line);
		else if (line.trim() !== '') {
			problems.push(`${name}: begins with "${line.trim()}"; the first line is -- @<actor>`);
			return [];
		}
	}
	if (blocks.length === 0) problems.push(`${name}: holds no block; one begins with -- @<actor>`);
	return blocks.map(({ actor, lines }) => {
		const sql = lines.join('\n').trim();
		if (sql === '') problems.push(`${name}: the block of ${actor} is empty`);
		return { id: actor, actor, sql };
	});
}

/** Gives each block of a step a name of its own: `globex`, `globex-2`. */
export function numbered<One extends Block>(blocks: readonly One[]): One[] {
	const seen = new Map<string, number>();
	return blocks.map((block) => {
		const count = (seen.get(block.actor) ?? 0) + 1;
		seen.set(block.actor, count);
		return count === 1 ? block : { ...block, id: `${block.actor}-${count}` };
	});
}
