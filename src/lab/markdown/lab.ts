import type { Lab } from '../read.ts';
import { type Address, document, stepBlocks } from './step.ts';
import { absoluteLinks, plainText } from './text.ts';

/** A whole lab as Markdown: what it is about, then every step as its own copy has it. */
export function labMarkdown(lab: Lab, address: Address): string {
	return document(
		`# Lab: ${plainText(lab.title)}`,
		plainText(lab.summary),
		`${lab.steps.length} steps, about ${lab.minutes} minutes, version ${lab.version}.\nTo run it: ${address(`/labs/${lab.id}/`)}`,
		absoluteLinks(lab.intro, address),
		...lab.steps.flatMap((step) => [
			`## ${step.number}. ${plainText(step.title)}`,
			`To run it: ${address(`/labs/${lab.id}/${step.id}/`)}`,
			...stepBlocks(lab, step, address, 3),
		]),
	);
}
