import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** The compiler, asked for each line that must not compile: once as it stands, once without its sign. */

const FILE = fileURLToPath(new URL('./scoped-types.ts', import.meta.url));
const text = readFileSync(FILE, 'utf8');
const SIGN = '// @ts-expect-error';
const options: ts.CompilerOptions = {
	target: ts.ScriptTarget.ESNext,
	module: ts.ModuleKind.Preserve,
	strict: true,
	noEmit: true,
	skipLibCheck: true,
	allowImportingTsExtensions: true,
	types: [],
};

/** Numbers of the lines, from 1, in which the compiler finds an error. */
function wrongLines(content: string): readonly number[] {
	const host = ts.createCompilerHost(options);
	const read = host.getSourceFile;
	host.getSourceFile = (name, ...rest) =>
		name === FILE
			? ts.createSourceFile(name, content, ts.ScriptTarget.ESNext)
			: read(name, ...rest);
	const program = ts.createProgram([FILE], options, host);
	const source = program.getSourceFile(FILE);
	return program
		.getSemanticDiagnostics(source)
		.map(({ start = 0 }) => (source?.getLineAndCharacterOfPosition(start).line ?? -1) + 1);
}

const signed = text
	.split('\n')
	.flatMap((line, index) =>
		line.includes(SIGN) ? [{ claim: line.split(SIGN)[1], at: index + 2 }] : [],
	);
const unsigned = wrongLines(text.replaceAll(SIGN, '//'));

describe('what does not compile', () => {
	it.each(signed)('$claim', ({ at }) => expect(unsigned).toContain(at));
	it('is all that does not compile', () => {
		expect([...new Set(unsigned)]).toEqual(signed.map(({ at }) => at));
		expect(wrongLines(text)).toEqual([]);
	});
});
