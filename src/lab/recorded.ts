import type { Transcript } from './transcript.ts';

/**
 * Reads a transcript of this repository without looking at its shape: the tests have, and a page
 * would load the whole validator for it, which also tries to evaluate code.
 */
export function readRecorded(text: string): Transcript {
	return JSON.parse(text) as Transcript;
}
