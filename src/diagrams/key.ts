import { createHash } from 'node:crypto';
import packageJson from '../../package.json' with { type: 'json' };
import { CLASSES, CONFIG, RENDERER } from './config.ts';

/**
 * What a rendered diagram depends on, as one hash. The SVG carries it, so that a build notices a
 * source, a setting or a Mermaid version that changed without `npm run diagrams`.
 */
export function diagramKey(source: string): string {
	const parts = [source.replaceAll('\r\n', '\n'), packageJson.devDependencies.mermaid];
	return createHash('sha256')
		.update(JSON.stringify([...parts, CONFIG, CLASSES, RENDERER]))
		.digest('hex');
}
