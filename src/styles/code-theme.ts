import type { ShikiTransformer } from 'shiki';

/**
 * Code in both themes from one markup: the highlighter colors by four stand-in colors, and a token gets
 * the element of its color, or none where it is plain ink. Blue, amber, teal, gray, red and green mean
 * something on this site (tenants, leaks, passed checks), so code has ink, quiet ink and two violets;
 * tokens.css holds them.
 */

const INK = '#000001';

/**
 * Quiet, keyword, literal. A guide has a thousand of them, so a name is short: an element that HTML
 * does not know is to everything a `<span>`, and saves a class on each.
 */
const ELEMENTS: Readonly<Record<string, string>> = {
	'#000002': 'q-',
	'#000003': 'k-',
	'#000004': 'l-',
};

const rule = (scope: string[], foreground: string) => ({ scope, settings: { foreground } });

export const codeTheme = {
	name: 'hub',
	type: 'light' as const,
	colors: { 'editor.background': '#ffffff', 'editor.foreground': INK },
	settings: [
		{ settings: { foreground: INK, background: '#ffffff' } },
		rule(['comment', 'punctuation.definition.comment'], '#000002'),
		rule(['keyword', 'storage', 'keyword.operator.new', 'variable.language'], '#000003'),
		rule(['keyword.operator', 'storage.type.function.arrow'], INK),
		rule(
			['string', 'constant.numeric', 'constant.language', 'punctuation.definition.string'],
			'#000004',
		),
	],
};

type Root = Parameters<NonNullable<ShikiTransformer['code']>>[0];
type Node = Root['children'][number];

/** Writes a block as `<pre class="code"><code>` with an element for a colored token only. */
export const codeTokens: ShikiTransformer = {
	name: 'hub:code-tokens',
	code(node) {
		node.properties = {};
		node.children = joined(
			node.children.flatMap((line) =>
				line.type === 'element' ? line.children.map(token) : [line],
			),
		);
	},
	pre(node) {
		const { title } = node.properties;
		node.properties = title === undefined ? { class: 'code' } : { class: 'code', title };
	},
};

function token(node: Node): Node {
	if (node.type !== 'element') return node;
	const color = /color:(#\w{6})/.exec(String(node.properties['style']))?.[1]?.toLowerCase();
	const name = ELEMENTS[color ?? ''];
	const [text] = node.children;
	if (name === undefined) return text ?? node;
	return { ...node, tagName: name, properties: {} };
}

/** Neighbors of one kind in one: a string of three tokens is one string to a reader. */
function joined(nodes: readonly Node[]): Node[] {
	const out: Node[] = [];
	for (const node of nodes) {
		const last = out.at(-1);
		const [inLast, inNode] = [textIn(last), textIn(node)];
		if (last && inLast && inNode && kind(last) === kind(node)) inLast.value += inNode.value;
		else out.push(structuredClone(node));
	}
	return out;
}

function kind(node: Node): string {
	return node.type === 'element' ? node.tagName : '';
}

function textIn(node: Node | undefined) {
	const text = node?.type === 'element' ? node.children[0] : node;
	return text?.type === 'text' ? text : undefined;
}
