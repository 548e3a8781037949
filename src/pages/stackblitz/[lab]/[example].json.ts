import type { APIRoute } from 'astro';
import manifest from '../../../../package.json' with { type: 'json' };
import { labs, shared } from '../../../labs.ts';
import {
	composeProject,
	examplesWithProject,
	type ProjectSources,
} from '../../../stackblitz/project.ts';

/** What "Open in StackBlitz" sends: fetched on press, so that no page carries it. */

const code = withoutPrefix(
	import.meta.glob<string>('/labs/*/*/code/**/*.*', {
		query: '?raw',
		import: 'default',
		eager: true,
	}),
	'/',
);
const template = withoutPrefix(
	import.meta.glob<string>('/src/stackblitz/template/**/*.ts', {
		query: '?raw',
		import: 'default',
		eager: true,
	}),
	'/src/stackblitz/template/',
);
const sources: ProjectSources = { code, labs, shared, template, manifest };

function withoutPrefix(texts: Readonly<Record<string, string>>, prefix: string) {
	return Object.fromEntries(
		Object.entries(texts).map(([path, text]) => [path.slice(prefix.length), text]),
	);
}

export function getStaticPaths() {
	return examplesWithProject(code).map((from) => {
		const [lab, , example] = from.split('/');
		return { params: { lab, example }, props: { from } };
	});
}

export const GET: APIRoute = ({ props }) => Response.json(composeProject(props['from'], sources));
