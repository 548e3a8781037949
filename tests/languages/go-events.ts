import type { InnerCase } from './inner-cases.ts';

/** A line of `go test -json`; https://pkg.go.dev/cmd/test2json */
interface GoEvent {
	readonly Action: string;
	readonly Package?: string;
	readonly ImportPath?: string;
	readonly Test?: string;
	readonly Output?: string;
}

const STATES: Readonly<Record<string, InnerCase['state']>> = {
	pass: 'passed',
	fail: 'failed',
	skip: 'skipped',
};

/**
 * The cases of a `go test -json`: tests that hold no other test, and whatever failed without a case
 * of its own that did, be it a test around others or a package that does not compile.
 */
export function readGoEvents(stdout: string): InnerCase[] {
	const outputs = new Map<string, string>();
	const ends = new Map<string, { readonly state: InnerCase['state']; readonly name: string }>();
	for (const line of stdout.split('\n')) {
		if (!line.startsWith('{')) continue;
		const { Action, Package = '', ImportPath, Test, Output = '' } = JSON.parse(line) as GoEvent;
		// A build's output comes under "<package> [<package>.test]".
		const part = Package || (ImportPath?.split(' ')[0] ?? '');
		const key = Test === undefined ? part : `${part}/${Test}`;
		outputs.set(key, (outputs.get(key) ?? '') + Output);
		const state = STATES[Action];
		if (state) ends.set(key, { state, name: Test ?? part });
	}
	const all = [...ends].map(([key, end]) => {
		const inner = [...ends].filter(([other]) => other.startsWith(`${key}/`)).map(([, one]) => one);
		return { key, ...end, inner };
	});
	return all
		.filter(({ state, inner }) =>
			state === 'failed' ? inner.every((one) => one.state !== 'failed') : inner.length === 0,
		)
		.filter(({ key, name, state }) => state === 'failed' || key !== name)
		.map(({ key, name, state }) => ({
			name: name.replaceAll('_', ' '),
			state,
			output: outputs.get(key) ?? '',
		}));
}
