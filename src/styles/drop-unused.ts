/**
 * Leaves out of Starlight's style sheets what no page of the hub has. `tests/site/budgets.test.ts` looks for
 * these classes in every built page: who begins to use one takes it off this list.
 */
export const UNUSED_CLASSES = [
	'starlight-aside',
	'starlight-aside--note',
	'starlight-aside--tip',
	'starlight-aside--caution',
	'starlight-aside--danger',
	'starlight-aside__title',
	'starlight-aside__icon',
	'starlight-aside__content',
	'sl-badge',
	'sl-banner',
	'hero',
	'level-h1',
	'level-h5',
	'level-h6',
	'kudos',
	'expressive-code',
	'sl-steps',
] as const;

/** Elements that no page has. */
export const UNUSED_ELEMENTS = [
	'h5',
	'h6',
	'blockquote',
	'picture',
	'video',
	'iframe',
	'starlight-file-tree',
] as const;

/** Variables that only those classes read, or that hub.css sets for both themes. */
const UNUSED_VARIABLES =
	/^--sl-(badge-|color-(asides|banner|orange|green|blue|purple|red|white|gray-\d|black|accent|text|bg(-nav|-sidebar|-inline-code)?$|hairline))/;

interface Declaration {
	readonly prop: string;
	remove(): void;
}

interface Rule {
	selectors: string[];
	readonly source?: { readonly input: { readonly file?: string } };
	readonly nodes: readonly unknown[];
	walkDecls(visit: (declaration: Declaration) => void): void;
	remove(): void;
}

const unusedClass = new RegExp(`\\.(${UNUSED_CLASSES.join('|')})(?![\\w-])`);
const unusedElement = new RegExp(`(^|[\\s>+~])(${UNUSED_ELEMENTS.join('|')})(?![\\w-])`);

/** The plugin for PostCSS. */
export const dropUnused = {
	postcssPlugin: 'hub:drop-unused',
	Once(root: { walkRules(visit: (rule: Rule) => void): void }) {
		root.walkRules((rule) => {
			if (!/@astrojs[\\/]starlight/.test(rule.source?.input.file ?? '')) return;
			const used = rule.selectors.filter((selector) => !isUnused(selector));
			if (used.length === 0) return rule.remove();
			if (used.length < rule.selectors.length) rule.selectors = used;
			rule.walkDecls((declaration) => {
				if (UNUSED_VARIABLES.test(declaration.prop)) declaration.remove();
			});
			if (rule.nodes.length === 0) rule.remove();
		});
	},
};

/** What stands in `:not()` and `:is()` is one of several and says nothing. */
function isUnused(selector: string): boolean {
	const bare = selector.replaceAll(/:(not|is|where|has)\([^()]*(\([^()]*\)[^()]*)*\)/g, '');
	return unusedClass.test(bare) || unusedElement.test(bare);
}
