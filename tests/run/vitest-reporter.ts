import type { SerializedError } from 'vitest';
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node';
import { type GroupResult, writeResult } from './result.ts';

/**
 * Vitest reporter of `npm test`: failures as they happen, one progress line, and the counts in a
 * file for `tests/run.ts`. In a terminal the line is rewritten; else there is one for each file.
 */
export default class ProgressReporter implements Reporter {
	#passed = 0;
	#failed = 0;
	#skipped = 0;
	readonly #notes = new Set<string>();

	onTestCaseResult(test: TestCase): void {
		const result = test.result();
		if (result.state === 'passed') this.#passed += 1;
		else if (result.state === 'skipped') {
			this.#skipped += 1;
			if (result.note) this.#notes.add(result.note);
		} else {
			this.#failed += 1;
			this.#report(`${test.module.relativeModuleId} > ${test.fullName}`, result.errors ?? []);
		}
		this.#progress(test.module.relativeModuleId);
	}

	onTestModuleEnd(module: TestModule): void {
		const suites = [...module.children.allSuites()];
		const errors = [module, ...suites].flatMap((part: TestModule | TestSuite) => part.errors());
		if (errors.length > 0) {
			this.#failed += 1;
			this.#report(module.relativeModuleId, errors);
		}
		if (process.stdout.isTTY) return;
		const seconds = (module.diagnostic().duration / 1000).toFixed(1);
		const states = [...module.children.allTests()].map((test) => test.result().state);
		const count = (state: string) => states.filter((one) => one === state).length;
		const failed = count('failed') + Number(errors.length > 0);
		console.log(
			`  ${module.relativeModuleId}  ${count('passed')} passed, ${failed} failed  ${seconds} s`,
		);
	}

	onTestRunEnd(_: readonly TestModule[], unhandled: readonly SerializedError[]): void {
		if (unhandled.length > 0) {
			this.#failed += unhandled.length;
			this.#report('outside of any test', unhandled);
		}
		this.#clear();
		const result: GroupResult = {
			passed: this.#passed,
			failed: this.#failed,
			skipped: this.#skipped,
			notes: [...this.#notes],
		};
		writeResult(result);
	}

	#report(name: string, errors: readonly SerializedError[]): void {
		this.#clear();
		console.log(`  ✗ ${name}`);
		for (const error of errors) {
			console.log(indented(error.message ?? String(error)));
			if (error['diff']) console.log(indented(String(error['diff'])));
			const frame = error.stacks?.find(({ file }) => !file.includes('node_modules'));
			if (frame) console.log(indented(`at ${frame.file}:${frame.line}:${frame.column}`));
		}
	}

	#progress(file: string): void {
		if (!process.stdout.isTTY) return;
		this.#clear();
		process.stdout.write(`  ${this.#passed} passed, ${this.#failed} failed  ${file}`);
	}

	#clear(): void {
		if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
	}
}

function indented(text: string): string {
	return text.replace(/^/gm, '      ');
}
