/**
 * Syntax colors for both themes. Blue, amber, teal, gray, red and green mean something on this site
 * (tenants, leaks, passed checks), so code has ink, quiet ink and two violets.
 */
interface Palette {
	readonly ground: string;
	readonly ink: string;
	readonly quiet: string;
	readonly keyword: string;
	readonly literal: string;
}

function theme(name: string, type: 'dark' | 'light', palette: Palette) {
	const rule = (scope: string[], foreground: string) => ({ scope, settings: { foreground } });
	return {
		name,
		type,
		colors: { 'editor.background': palette.ground, 'editor.foreground': palette.ink },
		settings: [
			{ settings: { foreground: palette.ink, background: palette.ground } },
			rule(['comment', 'punctuation.definition.comment'], palette.quiet),
			rule(['keyword', 'storage', 'keyword.operator.new', 'variable.language'], palette.keyword),
			rule(['keyword.operator', 'storage.type.function.arrow'], palette.ink),
			rule(
				['string', 'constant.numeric', 'constant.language', 'punctuation.definition.string'],
				palette.literal,
			),
		],
	};
}

export const codeThemes = [
	theme('hub-dark', 'dark', {
		ground: '#101215',
		ink: '#e8eaed',
		quiet: '#a9b0ba',
		keyword: '#c8aef5',
		literal: '#e6b3da',
	}),
	theme('hub-light', 'light', {
		ground: '#f6f7f9',
		ink: '#1c2026',
		quiet: '#555d69',
		keyword: '#6a35b5',
		literal: '#87306f',
	}),
];
