import { closing, literalEnd, normal, split } from './plan-spelling.ts';

/** What becomes of a policy's subqueries in a plan. */

const START = /\(\s*(?:SELECT|WITH)\b/;

/** The texts of all subqueries in an expression, those within others too, without their parentheses. */
export function subqueriesOf(text: string): string[] {
	const start = START.exec(text)?.index;
	if (start === undefined) return [];
	const end = closing(text, start);
	const inside = text.slice(start + 1, end);
	return [inside, ...subqueriesOf(inside), ...subqueriesOf(text.slice(end + 1))];
}

/** What the WHERE of a subquery requires, with AND between. */
export function requirementsOf(subquery: string): string[] {
	const from = topLevel(subquery, /^\sWHERE\s/);
	if (from < 0) return [];
	const rest = subquery.slice(from + ' WHERE '.length);
	const end = topLevel(
		rest,
		/^\s(?:GROUP BY|HAVING|WINDOW|UNION|INTERSECT|EXCEPT|ORDER BY|LIMIT|OFFSET|FETCH)\s/,
	);
	return split(end < 0 ? rest : rest.slice(0, end), 'AND');
}

/** Where a clause begins that belongs to the text itself and to nothing within it; -1 where there is none. */
function topLevel(text: string, clause: RegExp): number {
	for (let at = 0; at < text.length; at += 1) {
		const char = text[at];
		if (char === '(') at = closing(text, at);
		else if (char === "'" || char === '"') at = literalEnd(text, at);
		else if (clause.test(text.slice(at, at + 12))) return at;
	}
	return -1;
}

/**
 * How a plan may print an EXISTS. Where all that ties the subquery to the table are equalities,
 * PostgreSQL may look the columns up in a list: `ANY (tenant_id = (hashed SubPlan 2).col1)`.
 * Null: the condition is no EXISTS, or is not tied that way.
 */
export function asLookup(condition: string, table: string): string | null {
	if (!/^\(*EXISTS \(\s*SELECT\b/.test(condition)) return null;
	const [subquery = ''] = subqueriesOf(condition);
	const own = `${table}.`;
	const columns = requirementsOf(subquery).flatMap((requirement) =>
		split(requirement, '=')
			.map((side) => side.trim())
			.filter((side) => side.startsWith(own))
			.map((side) => side.slice(own.length)),
	);
	return columns.length > 0 ? normal(`${columns.sort().join(', ')} IN (?)`) : null;
}
