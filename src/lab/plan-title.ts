/** What a node's own line says: `Index Scan using invoice_tenant on public.invoice i`. */

import type { PlanNode } from './plan.ts';

type Title = Pick<PlanNode, 'title' | 'method' | 'relation' | 'alias' | 'index'>;

const NAME = '(?:"(?:[^"]|"")+"|[^\\s."]+)';
const TITLE = new RegExp(`^(.+?)(?: using (${NAME}))? on (?:${NAME}\\.)?(${NAME})(?: (${NAME}))?$`);
/** Other scans read what is no table: a function, a CTE, an index. */
const ON_TABLE =
	/\b(Seq|Index|Index Only|Bitmap Heap|Tid|Tid Range|Sample|Foreign) Scan\b|^(Insert|Update|Delete|Merge)$/;

/** The parts of a node's title. */
export function readTitle(title: string): Title {
	const [, before = title, using, on, alias] = TITLE.exec(title) ?? [];
	const method = before.replace(/ Backward$/, '');
	if (method === 'Bitmap Index Scan') {
		return { title, method, relation: null, alias: null, index: on ? unquoted(on) : null };
	}
	const relation = on && ON_TABLE.test(method) ? unquoted(on) : null;
	return {
		title,
		method,
		relation,
		alias: relation && alias ? unquoted(alias) : null,
		index: using ? unquoted(using) : null,
	};
}

function unquoted(name: string): string {
	return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

/** The title that the text format would give to a node of the JSON format. */
export function titleOf(node: Readonly<Record<string, unknown>>): string {
	const text = (key: string) => (typeof node[key] === 'string' ? (node[key] as string) : null);
	const direction = text('Scan Direction') === 'Backward' ? ' Backward' : '';
	const using = text('Index Name');
	const relation =
		text('Relation Name') ?? text('Function Name') ?? text('CTE Name') ?? text('Table Function');
	const alias = text('Alias');
	const method = methodOf(text);
	if (method.startsWith('Bitmap Index')) return `${method} on ${quoted(using ?? '?')}`;
	const schema = text('Schema');
	const on = relation ?? alias;
	return [
		`${method}${direction}`,
		using && ` using ${quoted(using)}`,
		on && ` on ${schema && relation ? `${quoted(schema)}.` : ''}${quoted(on)}`,
		relation && alias && alias !== relation && ` ${quoted(alias)}`,
	]
		.filter(Boolean)
		.join('');
}

const AGGREGATES: Readonly<Record<string, string>> = {
	Hashed: 'HashAggregate',
	Sorted: 'GroupAggregate',
	Mixed: 'MixedAggregate',
};

function methodOf(text: (key: string) => string | null): string {
	const type = text('Node Type') ?? 'Node';
	const join = text('Join Type');
	if (type === 'ModifyTable') return text('Operation') ?? type;
	if (type === 'Aggregate') return AGGREGATES[text('Strategy') ?? ''] ?? type;
	if (!join || join === 'Inner') return type;
	return type === 'Nested Loop' ? `${type} ${join} Join` : type.replace(/ Join$/, ` ${join} Join`);
}

function quoted(name: string): string {
	return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
