import type { LabView } from '../view.ts';
import type { SharedText } from './share.ts';

/** What a page can do with a shared text. */
export type Place =
	/** It belongs here. `note` says where the lab has changed since. */
	| { readonly kind: 'here'; readonly note: string | null }
	/** It belongs to another page of this hub. */
	| { readonly kind: 'elsewhere'; readonly sentence: string; readonly href: string }
	/** The lab has no such step: the text can be shown all the same. */
	| { readonly kind: 'nowhere'; readonly sentence: string };

/** @param lab the lab on the page. @param stepId the step on the page. */
export function placeOf(
	{ lab: labId, version, step: wanted }: SharedText,
	lab: Pick<LabView, 'id' | 'version' | 'steps'>,
	stepId: string,
): Place {
	const changed =
		version === lab.version
			? null
			: `It was written in version ${version} of this lab; this is ${lab.version}, and the step may have changed.`;
	if (labId !== lab.id) {
		// Every step of a lab lies two levels below the list of labs.
		const labs = lab.steps[0]?.href.replace(/[^/]+\/[^/]+\/$/, '') ?? '/labs/';
		return {
			kind: 'elsewhere',
			sentence: `This text belongs to another lab, ${labId}. Your text here stays as it is.`,
			href: `${labs}${labId}/${wanted}/`,
		};
	}
	if (wanted === stepId) return { kind: 'here', note: changed };
	const step = lab.steps.find(({ id }) => id === wanted);
	if (step) {
		return {
			kind: 'elsewhere',
			sentence: `This text belongs to another step, “${step.title}”. Your text here stays as it is.`,
			href: step.href,
		};
	}
	const sentence = `This text belongs to a step that this lab does not have: ${wanted}. Your text stays as it is.`;
	return { kind: 'nowhere', sentence: changed ? `${sentence} ${changed}` : sentence };
}
