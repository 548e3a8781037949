import { defineCollection } from 'astro:content';
import { docsLoader } from '@astrojs/starlight/loaders';
import { docsSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';
import { checkedLoader } from './content-loader.ts';
import {
	docsExtension,
	nameProblems,
	pageProblems,
	patternSchema,
	sectionProblems,
} from './content-schemas.ts';
import { unknownReferences } from './references.ts';

const patternFiles = glob({
	base: './src/content/patterns',
	pattern: '*/*.md',
	// Left to itself the loader makes lower case of them, and these ids are cited.
	generateId: ({ entry }) => entry.replace(/\.md$/, '').replace('/', '@'),
});

export const collections = {
	docs: defineCollection({
		loader: checkedLoader(docsLoader(), ({ id, data }, known) => [
			...pageProblems(id, data),
			...unknownReferences(data, known),
		]),
		schema: docsSchema({ extend: docsExtension }),
	}),
	patterns: defineCollection({
		loader: checkedLoader(patternFiles, ({ id, data, body }, known) => [
			...nameProblems(id, data),
			...sectionProblems(body),
			...unknownReferences(data, known),
		]),
		schema: patternSchema,
	}),
};
