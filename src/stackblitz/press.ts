import sdk from '@stackblitz/sdk';
import type { Project } from './project.ts';

const fetched = new Map<string, Project>();

/**
 * Sends a project to stackblitz.com, in a new tab.
 *
 * @param url where the project is fetched from, once.
 * @returns what became of it, as a sentence.
 * @throws Error when it could not be fetched. Nothing was sent then.
 */
export async function press(url: string): Promise<string> {
	const project = fetched.get(url) ?? (await fetchProject(url));
	// A press counts for some seconds; after them, the browser would block the tab.
	if (navigator.userActivation?.isActive === false) {
		return 'The files are ready now: press again to send them to stackblitz.com.';
	}
	send(project);
	return 'Sent to stackblitz.com, in a new tab. If there is none, allow pop-ups for this site and press again.';
}

async function fetchProject(url: string): Promise<Project> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`${url} was answered with ${response.status}.`);
	const project = (await response.json()) as Project;
	fetched.set(url, project);
	return project;
}

function send({ title, description, files, openFile }: Project): void {
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
