import type { Leak } from '../canary.ts';
import { leakText, placeText } from '../leak-text.ts';

/** What came of another tenant, how it came, and by which statement; nothing where nothing did. */
export function LeakBanner({ leaks: [leak] }: { leaks: readonly Leak[] }) {
	if (!leak) return null;
	return (
		<p class="lab-leak-banner">
			<strong>Leak.</strong> {leakText(leak)}.{' '}
			<span class="lab-quiet">
				It came in {placeText(leak)}
				{statementText(leak.statement)}.
			</span>
		</p>
	);
}

/** The statement that brought a leak, as far as a line holds it; a TypeScript lab has none. */
function statementText(statement: string) {
	const line = statement.replaceAll(/\s+/g, ' ').trim();
	if (line === '') return null;
	return (
		<>
			{' '}
			of <code>{line.length > 80 ? `${line.slice(0, 79)}…` : line}</code>
		</>
	);
}
