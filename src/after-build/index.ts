import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import manifest from '../../package.json' with { type: 'json' };
import { Assets } from './assets.ts';
import { compressFolder } from './compress.ts';
import { writeHostFiles } from './host-files.ts';
import { minifyInlineScripts } from './inline-scripts.ts';
import { moveIslandProps } from './island-props.ts';
import { mergeFiles } from './merge-files.ts';
import { writeOfflineCopy } from './offline.ts';
import { readPages } from './pages.ts';
import { applyPolicy } from './policy.ts';
import { writeSearchIndex } from './search-index.ts';
import { shareIcons } from './share-icons.ts';
import { shortenClasses } from './short-classes.ts';
import { removeUnfetched } from './unfetched.ts';

/**
 * What happens to `dist/` once every page is written. The order matters:
 * each step reads what the one before it wrote, and nothing changes a file after its twin is
 * compressed.
 */
export function afterBuild(): AstroIntegration {
	let base = '/';
	return {
		name: 'after-build',
		hooks: {
			'astro:config:done': ({ config }) => {
				base = config.base.endsWith('/') ? config.base : `${config.base}/`;
			},
			'astro:build:done': async ({ dir, logger }) => {
				const folder = fileURLToPath(dir);
				// First: the steps below shorten what the index reads in a page.
				const found = await writeSearchIndex(folder);
				removeUnfetched(folder);
				const pages = readPages(folder);
				const assets = new Assets(folder, base);
				shortenClasses(pages, assets);
				shareIcons(pages, assets);
				moveIslandProps(pages, assets);
				minifyInlineScripts(pages);
				const policy = applyPolicy(pages, assets);
				await mergeFiles(pages, assets);
				for (const { path, html } of pages) writeFileSync(path, html);
				const copy = await writeOfflineCopy(folder, base, manifest.version);
				writeHostFiles(folder, base, policy);
				await compressFolder(folder);
				logger.info(`search index of ${found} pages`);
				logger.info(`offline copy ${copy.version} of ${copy.files} files`);
				logger.info(
					`policy with ${policy.scripts.length} script and ${policy.styles.length} style hashes, ${policy.rules} style rules`,
				);
			},
		},
	};
}
