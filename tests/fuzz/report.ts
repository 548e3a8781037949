import type { FuzzReport } from './run.ts';

/** What a run of the fuzzer found, with the command that repeats each failure. */
export function reportText({ seed, runs, endings, failures, ended }: FuzzReport): string {
	const lines = [
		`seed ${seed}, ${runs} runs: ${endings.ran} ran to their end, ${endings.error} ended in the server's error, ${endings.stopped} were stopped by the limit, ${endings.ended} ended PostgreSQL, ${failures.length} failures`,
	];
	for (const [sentence, count] of tally(ended.map((one) => one.sentence))) {
		lines.push(`  ${count} × ${sentence}`);
	}
	for (const { input, problem, minimal } of failures) {
		lines.push(
			'',
			`input ${input.index} of ${input.lab}/${input.step} (${input.mutations.join(', ')}): ${problem}`,
			`  repeat: npm run fuzz:lab -- --seed ${seed} --only ${input.index}`,
			JSON.stringify(input.text.slice(0, 2_000)),
			...(minimal ? [`  shortest that fails: ${JSON.stringify(minimal.slice(0, 2_000))}`] : []),
			...(minimal === null ? ['  alone it does not fail'] : []),
		);
	}
	return lines.join('\n');
}

function tally(texts: readonly string[]): [string, number][] {
	const counts = new Map<string, number>();
	for (const text of texts) {
		const kind = text.replace(/\d+/g, 'n').slice(0, 160);
		counts.set(kind, (counts.get(kind) ?? 0) + 1);
	}
	return [...counts].sort((a, b) => b[1] - a[1]);
}
