import { createHash } from 'node:crypto';

/**
 * Declarations that stood in `style` attributes, as classes of one stylesheet: a policy without
 * `unsafe-inline` ignores the attribute. A class name depends on its declarations alone, so a page
 * keeps its text when another page changes.
 */
export class InlineStyles {
	readonly #names = new Map<string, string>();

	/** @returns the class that stands for these declarations. */
	classFor(declarations: string): string {
		const text = declarations.trim().replace(/;$/, '');
		const known = this.#names.get(text);
		if (known) return known;
		const name = `${CLASS_PREFIX}${createHash('sha256').update(text).digest('hex').slice(0, 5)}`;
		const other = [...this.#names].find(([, taken]) => taken === name);
		if (other) {
			throw new Error(
				`Two style attributes get the class ${name}: "${text}" and "${other[0]}". Lengthen the hash in src/after-build/inline-styles.ts.`,
			);
		}
		this.#names.set(text, name);
		return name;
	}

	get size(): number {
		return this.#names.size;
	}

	/** The stylesheet. */
	css(): string {
		return [...this.#names]
			.map(([text, name]) => `.${name}${WEIGHT}{${text}}`)
			.sort()
			.join('\n');
	}
}

/** An attribute outweighs every selector; a class needs more ids than any rule of a page has. */
const WEIGHT = ':not(#_)'.repeat(3);

/** Begins the name of every class made from a `style` attribute, and of no other. */
const CLASS_PREFIX = 'st-';
