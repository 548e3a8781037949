import { diagramKey } from '../diagrams/key.ts';
import { doesNotExist } from '../references.ts';

/**
 * The rendered SVG of a diagram, fit to stand in a page.
 *
 * @param files `.mmd` and `.svg` texts by path.
 * @throws Error when there is no such diagram, it was not rendered, or its source is newer.
 */
export function findDiagram(files: Readonly<Record<string, string>>, name: string): string {
	const file = (ending: string) =>
		Object.entries(files).find(([path]) => path.endsWith(`/${name}.${ending}`))?.[1];
	const source = file('mmd');
	if (source === undefined) {
		const known = Object.keys(files)
			.filter((path) => path.endsWith('.mmd'))
			.map((path) => path.replace(/^.*\/|\.mmd$/g, ''));
		const clause = doesNotExist('diagram', name, known);
		throw new Error(`${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`);
	}
	const svg = file('svg');
	if (svg === undefined) {
		throw new Error(`The diagram ${name} has not been rendered. Run npm run diagrams.`);
	}
	if (/data-key="([0-9a-f]*)"/.exec(svg)?.[1] !== diagramKey(source)) {
		throw new Error(`The diagram ${name} is older than its source. Run npm run diagrams.`);
	}
	// A file needs its namespace and the hash of its source, a page neither.
	return svg.replace(/ (?:data-key|xmlns)="[^"]*"/g, '').trim();
}
