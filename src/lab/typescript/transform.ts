import { type Transform, transform } from 'sucrase';
import type { SqlError } from '../engine.ts';

/** TypeScript to what a function body can hold. Lines stay where they are. */
export interface Transformed {
	readonly code: string;
	/** Modules that the code may ask for. */
	readonly imports: readonly string[];
}

const TRANSFORMS: Transform[] = ['typescript', 'imports'];

/**
 * Takes the types away and turns imports and exports into `require` and `exports`. Types are not
 * checked: that needs a compiler of a megabyte, and the reader's run shows the mistake anyway.
 *
 * @returns the error with its place where the text is no TypeScript.
 */
export function toFunctionBody(source: string): Transformed | { readonly error: SqlError } {
	try {
		const { code } = transform(source, {
			transforms: TRANSFORMS,
			disableESTransforms: true,
			preserveDynamicImport: false,
		});
		const imports = [...code.matchAll(/\brequire\((['"])([^'"\n]+)\1\)/g)].map(
			([, , name]) => name,
		);
		return { code, imports: [...new Set(imports as string[])] };
	} catch (cause) {
		return { error: syntaxError(source, cause as SucraseError) };
	}
}

interface SucraseError {
	readonly message: string;
	readonly loc?: { readonly line: number; readonly column: number };
}

function syntaxError(source: string, { message, loc }: SucraseError): SqlError {
	const bare = message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '');
	const error = {
		severity: 'ERROR',
		code: 'SyntaxError',
		message: bare.replace(/^SyntaxError: /, ''),
	};
	return loc ? { ...error, index: lineStart(source, loc.line) + loc.column - 1 } : error;
}

/** UTF-16 index at which a line begins. @param line from 1. */
export function lineStart(source: string, line: number): number {
	let index = 0;
	for (let number = 1; number < line; number += 1) {
		const newline = source.indexOf('\n', index);
		if (newline < 0) return index;
		index = newline + 1;
	}
	return index;
}

/** Where the text of a line stands, without its indentation. @param line from 1. */
export function linePlace(source: string, line: number): { index: number; length: number } {
	const start = lineStart(source, line);
	const newline = source.indexOf('\n', start);
	const text = source.slice(start, newline < 0 ? source.length : newline);
	const indent = text.length - text.trimStart().length;
	return { index: start + indent, length: Math.max(1, text.trim().length) };
}
