/** Raise it when `render.ts` changes what it writes. */
export const RENDERER = 3;

/**
 * Mermaid wants real colors and calculates with them, the page wants variables. So each variable gets
 * a color that nothing else has, and the finished SVG gets the variable back.
 */
export const SENTINELS: Readonly<Record<string, string>> = {
	'#fefe01': 'var(--ink)',
	'#fefe02': 'var(--ink-quiet)',
	'#fefe03': 'var(--ground)',
	'#fefe04': 'var(--ground-raised)',
	'#fefe05': 'var(--line)',
	'#fefe06': 'var(--leak)',
	'#fefe07': 'var(--passed)',
	'#fefe08': 'var(--tenant-acme)',
	'#fefe09': 'var(--tenant-globex)',
	'#fefe0a': 'var(--tenant-initech)',
	'#fefe0b': 'var(--tenant-operator)',
};

const [ink, quiet, ground, raised, line, leak] = Object.keys(SENTINELS) as [
	string,
	string,
	string,
	string,
	string,
	string,
];

/** Settings for `mermaid.initialize`. */
export const CONFIG = {
	startOnLoad: false,
	deterministicIds: true,
	deterministicIDSeed: 'hub',
	htmlLabels: false,
	theme: 'base',
	look: 'classic',
	layout: 'dagre',
	fontFamily: 'IBM Plex Sans',
	// A line that shines through its label makes both hard to read.
	themeCSS: '.edgeLabel rect { opacity: 1; }',
	themeVariables: {
		fontFamily: 'IBM Plex Sans',
		fontSize: '15px',
		background: ground,
		primaryColor: raised,
		primaryTextColor: ink,
		primaryBorderColor: quiet,
		secondaryColor: raised,
		secondaryTextColor: ink,
		secondaryBorderColor: quiet,
		tertiaryColor: ground,
		tertiaryTextColor: ink,
		tertiaryBorderColor: quiet,
		mainBkg: raised,
		nodeBorder: quiet,
		nodeTextColor: ink,
		textColor: ink,
		titleColor: ink,
		lineColor: quiet,
		arrowheadColor: quiet,
		edgeLabelBackground: ground,
		clusterBkg: ground,
		clusterBorder: line,
	},
	flowchart: {
		htmlLabels: false,
		curve: 'linear',
		nodeSpacing: 20,
		rankSpacing: 32,
		padding: 10,
		diagramPadding: 4,
		useMaxWidth: true,
		wrappingWidth: 260,
		subGraphTitleMargin: { top: 0, bottom: 14 },
	},
} as const;

/**
 * Classes that flowcharts may use: `decides` and `compares` get the dot of a tenant decision or
 * comparison, `boundary` is a trust boundary, `exempt` what no policy looks at.
 */
export const CLASSES = [
	`classDef decides fill:${raised},stroke:${ink},color:${ink}`,
	`classDef compares fill:${raised},stroke:${ink},color:${ink}`,
	`classDef boundary fill:none,stroke:${ink},stroke-dasharray:6 5,color:${ink}`,
	`classDef exempt fill:${ground},stroke:${leak},color:${ink}`,
].join('\n');

/**
 * The name, in diagram.css, of each way in which a rectangle may be painted: `fill | stroke | width of
 * the stroke | its dashes | opacity`. Most are plain boxes and have none.
 */
export const LOOKS: Readonly<Record<string, string>> = {
	'var(--ground-raised) | var(--ink-quiet) | 1px | none | 1': '',
	'var(--ground-raised) | var(--ink) | 1px | none | 1': 'tenant',
	'var(--ground) | var(--leak) | 1px | none | 1': 'exempt',
	'var(--ground) | var(--line) | 1px | none | 1': 'part',
	'var(--ground) | none | 1px | none | 1': 'plate',
	'none | var(--ink) | 1px | 6px, 5px | 1': 'boundary',
};
