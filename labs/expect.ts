/** What a `check.ts` is given: the counterpart of `expect.sql` for labs and attacks in TypeScript. */

/**
 * One expectation about what the answer does.
 *
 * @param sentence what the reader sees; each sentence stands once in a check.
 * @param test true: it holds. False or a text: it does not, and the text is the evidence. What it
 *   throws is evidence too.
 */
export type Expect = (
	sentence: string,
	test: () => boolean | string | Promise<boolean | string>,
) => Promise<void>;
