import { acme, cachingProcess, globex } from '../setup.ts';

type Answer = typeof import('./solution.ts');

/** A process over an hour. Globex switches its key off at second 100. */
export default async function show(answer: Answer) {
	const { kms, read } = await cachingProcess(answer);
	const rows = [];
	for (const second of [0, 99, 101, 299, 300, 3600]) {
		if (second > 100) kms.disable(globex);
		rows.push({
			second,
			'globex’s key': second > 100 ? 'off' : 'on',
			'globex’s note': await read(globex, second),
			'acme’s note': await read(acme, second),
			'requests to the KMS': kms.calls,
		});
	}
	return rows;
}
