/**
 * Tokens of SQL that may be broken: every character is in exactly one token, so that joining them
 * gives the text back. The runtime's own lexer refuses what the fuzzer wants to keep.
 */
const TOKEN =
	/\s+|--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|::|<=|>=|<>|\|\||[\s\S]/gu;

export function tokensOf(text: string): string[] {
	return text.match(TOKEN) ?? [];
}

/** Places of the tokens that mean something: no blanks, no comments. */
export function solidPlaces(tokens: readonly string[]): number[] {
	return tokens.flatMap((token, place) => (/^(?:\s|--|\/\*)/.test(token) ? [] : [place]));
}
