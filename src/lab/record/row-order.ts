/** Whether the order of a statement's rows is a part of its answer. */

/** Text whose words are not the statement's: strings, names in quotes, comments, dollar quotes. */
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\1/g;

/**
 * True where the statement itself sorts. An ORDER BY in parentheses belongs to a subquery, a window
 * or an aggregate: the rows around it may come in any order.
 */
export function isOrdered(statement: string): boolean {
	let plain = statement.replaceAll(QUOTED, ' ');
	for (let before = ''; before !== plain; ) {
		before = plain;
		plain = plain.replaceAll(/\([^()]*\)/g, ' ');
	}
	return /\border\s+by\b/i.test(plain);
}
