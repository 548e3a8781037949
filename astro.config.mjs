import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import preact from '@astrojs/preact';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { afterBuild } from './src/after-build/index.ts';
import { DOMAIN_TITLES } from './src/domains.ts';
import { redirects } from './src/redirects.ts';
import { codeTheme, codeTokens } from './src/styles/code-theme.ts';
import { dropUnused } from './src/styles/drop-unused.ts';

const labClient = fileURLToPath(new URL('./src/lab/typescript/pg.ts', import.meta.url));

const tableOfContents = fileURLToPath(
	new URL('./src/components/table-of-contents.ts', import.meta.url),
);

const SITE = 'https://mt-saas-hub.example';

/** One group for each domain that has a page; a domain without one is not shown. */
function domainGroups() {
	return Object.entries(DOMAIN_TITLES)
		.filter(([domain]) => hasPages(domain))
		.map(([directory, label]) => ({ label, items: [{ autogenerate: { directory } }] }));
}

function hasPages(domain) {
	const folder = new URL(`./src/content/docs/${domain}/`, import.meta.url);
	return existsSync(folder) && readdirSync(folder).some((name) => /^[^_].*\.mdx?$/.test(name));
}

export default defineConfig({
	site: SITE,
	cacheDir: './.cache/astro',
	// What a reader may want next is not fetched before they say so.
	prefetch: false,
	redirects: { ...redirects },
	markdown: { shikiConfig: { theme: codeTheme, transformers: [codeTokens] } },
	integrations: [
		starlight({
			title: 'Multi-Tenant SaaS Architecture Hub',
			description:
				'Guides, patterns and labs for engineers who build multi-tenant SaaS. Every claim can be run.',
			logo: { light: './public/logo-light.svg', dark: './public/logo-dark.svg', alt: '' },
			favicon: '/favicon.svg',
			customCss: [
				'./src/styles/tokens.css',
				'./src/styles/hub.css',
				'./src/styles/code.css',
				'./src/styles/forced-colors.css',
			],
			expressiveCode: false,
			components: {
				Banner: './src/components/OfflineBanner.astro',
				Footer: './src/components/Footer.astro',
				Hero: './src/components/Nothing.astro',
				LanguageSelect: './src/components/Nothing.astro',
				Search: './src/search/Search.astro',
				SocialIcons: './src/components/Nothing.astro',
			},
			routeMiddleware: './src/route-data.ts',
			lastUpdated: false,
			// The index is written after the build, by src/after-build/search-index.ts.
			pagefind: false,
			sidebar: [
				...domainGroups(),
				{ label: 'Labs', items: [{ label: 'All labs', link: '/labs/' }] },
				{
					label: 'Workshop',
					items: [
						{ label: 'Two tracks', link: '/workshop/' },
						{ label: 'Preflight', link: '/workshop/preflight/' },
					],
				},
				{ label: 'Attacks', items: [{ label: 'All attacks', link: '/attacks/' }] },
				{ label: 'Patterns', items: [{ label: 'All patterns', link: '/patterns/' }] },
				{ label: 'Reference', items: [{ autogenerate: { directory: 'reference' } }] },
			],
		}),
		preact({ include: ['**/lab/ui/**/*.tsx', '**/chooser/*.tsx'] }),
		// Last: it reads what all others wrote.
		afterBuild(),
	],
	vite: {
		css: { postcss: { plugins: [dropUnused] } },
		server: { fs: { allow: ['.'] } },
		worker: { format: 'es' },
		resolve: {
			alias: [
				// In a page `pg` is the client over the page's own PostgreSQL; only labs import it.
				{ find: /^pg$/, replacement: labClient },
				{ find: /^.*\/TableOfContents\/starlight-toc$/, replacement: tableOfContents },
			],
		},
		optimizeDeps: { exclude: ['@electric-sql/pglite'] },
		build: {
			target: 'esnext',
			// A script in every page's HTML is sent with every page; a file is sent once.
			assetsInlineLimit: 0,
			rollupOptions: {
				// Every MDX file carries Astro's own directive, and PGlite an eval that is never reached.
				onLog(level, log, handle) {
					if (!['MODULE_LEVEL_DIRECTIVE', 'EVAL'].includes(log.code)) handle(level, log);
				},
			},
		},
	},
});
