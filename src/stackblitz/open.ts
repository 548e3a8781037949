import sdk from '@stackblitz/sdk';
import type { Project } from './project.ts';

/** Sends a project to stackblitz.com, in a new tab. Call it while the reader's press still counts. */
export function openInStackBlitz({ title, description, files, openFile }: Project): void {
	const project = { title, description, files: { ...files }, template: 'node' as const };
	withStylesFromScript(() => sdk.openProject(project, { openFile }));
}

/**
 * The SDK hides its form by a `style` attribute, which the site's policy refuses and reports. Set
 * from a script, the same style is allowed.
 */
function withStylesFromScript(work: () => void): void {
	const form = HTMLFormElement.prototype;
	form.setAttribute = function (this: HTMLFormElement, name: string, value: string) {
		if (name === 'style') this.style.cssText = value;
		else Element.prototype.setAttribute.call(this, name, value);
	};
	try {
		work();
	} finally {
		Reflect.deleteProperty(form, 'setAttribute');
	}
}
