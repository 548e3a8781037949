import type { HeaderRule } from './host-files.ts';

/** The rules of a `_headers` file, as the hosts that read it write them. */
export function parseHeadersFile(text: string): HeaderRule[] {
	const rules: { path: string; headers: Record<string, string> }[] = [];
	for (const line of text.split('\n')) {
		if (line.trim() === '') continue;
		if (!/^\s/.test(line)) {
			rules.push({ path: line.trim(), headers: {} });
			continue;
		}
		const colon = line.indexOf(':');
		const rule = rules.at(-1);
		if (!rule || colon < 0) throw new Error(`_headers: no rule can hold the line "${line}".`);
		rule.headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
	}
	return rules;
}

/** The headers of one path: all rules that match it, values of one name joined by a comma. */
export function matchHeaders(rules: readonly HeaderRule[], path: string): Map<string, string> {
	const found = new Map<string, string>();
	for (const rule of rules) {
		if (!matches(rule.path, path)) continue;
		for (const [name, value] of Object.entries(rule.headers)) {
			const before = found.get(name);
			found.set(name, before === undefined ? value : `${before}, ${value}`);
		}
	}
	return found;
}

function matches(pattern: string, path: string): boolean {
	return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
