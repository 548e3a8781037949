import type { Condition, PlanNode } from './plan.ts';
import { type Asked, appliesTo, binds, names, readerOf, viewsIn } from './plan-role.ts';

/**
 * Tables because of which a part of a plan gives no row: row-level security binds the reader, and no
 * permissive policy lets anything through. PostgreSQL plans that as a condition that is false, and
 * names no table. Null: the condition is another, or may be the statement's own.
 */
export function deniedBy(
	node: Pick<PlanNode, 'method'>,
	condition: Pick<Condition, 'label' | 'text'>,
	asked: Asked,
): string[] | null {
	if (node.method !== 'Result' || condition.label !== 'One-Time Filter') return null;
	if (condition.text !== 'false') return null;
	const { statement, catalog } = asked;
	const texts = [statement, ...viewsIn(statement, catalog).map(({ facts }) => facts['definition'])];
	// The statement may be false of itself: then nothing can be told.
	if (texts.some((text) => /\bfalse\b/i.test(text ?? ''))) return null;
	const denied = catalog.filter((item) => {
		if (item.kind !== 'relation' || !texts.some((text) => names(text ?? '', item.name)))
			return false;
		const reader = readerOf(item.name, asked);
		return (
			binds(item.name, reader, catalog) &&
			commandsFor(statement, item.name).some(
				(command) =>
					!catalog.some(
						(policy) =>
							policy.kind === 'policy' &&
							policy.of === item.name &&
							policy.facts['mode'] === 'permissive' &&
							['ALL', command].includes(policy.facts['command'] ?? '') &&
							appliesTo(policy, reader, catalog),
					),
			)
		);
	});
	return denied.length > 0 ? denied.map(({ name }) => name) : null;
}

/** A write needs a policy of its own for what it writes, and one to read with. */
function commandsFor(statement: string, table: string): string[] {
	const [, verb, rest = ''] =
		/\b(UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?([^\s(;]+)/i.exec(statement) ?? [];
	if (!verb || !names(rest, table)) return ['SELECT'];
	return ['SELECT', verb.toUpperCase().startsWith('UPDATE') ? 'UPDATE' : 'DELETE'];
}
