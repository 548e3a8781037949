import { lastingStore } from '../lab/browser/page-storage.ts';
import { refusal, requireWebAssembly } from '../lab/browser/web-assembly.ts';
import { EMPTY_MODULE } from '../lab/empty-module.ts';
import { EngineError, errorOf } from '../lab/engine.ts';
import type { LabPackage } from '../lab/view.ts';
import { keepForOffline, readableBytes, serverHead } from '../offline/keep.ts';
import { sitePath } from '../site-path.ts';
import type { Machine } from './preflight.ts';

/** The machine that the page is open on. What is heavy is loaded when it is tried. */

/** A connection that sends nothing for this long is one that was cut. */
const SILENT_MS = 30_000;

const NEEDED: Readonly<Record<string, () => boolean>> = {
	'compressed streams': () => typeof DecompressionStream === 'function',
	streams: () => typeof TransformStream === 'function',
	'signatures (Web Crypto)': () => typeof crypto?.subtle?.verify === 'function' || !isSecureContext,
};

/** @param lab whose first step is tried, by id: a lab with a database. */
export function thisMachine(lab: string): Machine {
	return {
		tooOldFor: () => Object.keys(NEEDED).filter((name) => !NEEDED[name]?.()),
		runsCode,
		storage: () => lastingStore().keeping,
		async keep(onShare) {
			const result = await keepForOffline(({ share }) => onShare(share));
			if (result.kind === 'refused') return result;
			const { version, stored } = result.copy;
			const sentence = `The hub is kept in this browser (${readableBytes(stored)}) and works without a connection.`;
			return { kind: 'kept', version, sentence };
		},
		query: () => queryFirstStep(lab),
		typescript: runTypeScript,
		version: async () => (await serverHead()).version,
	};
}

function runsCode(): void {
	requireWebAssembly();
	try {
		new WebAssembly.Module(EMPTY_MODULE);
	} catch (cause) {
		throw refusal(cause) ?? cause;
	}
	if (typeof Worker !== 'function') throw new EngineError('no workers');
}

/** Boots PostgreSQL at the first step and runs the query of its first pane. @returns rows. */
async function queryFirstStep(id: string): Promise<number> {
	const { BrowserEngine } = await import('../lab/browser/client.ts');
	const { inSession, startState } = await import('../lab/steps.ts');
	const response = await fetch(sitePath(`/labs/${id}.json`));
	if (!response.ok) throw new EngineError(`answer ${response.status} for the lab ${id}`);
	const { lab, shared, starts }: LabPackage = await response.json();
	const [step] = lab.steps;
	const [probe] = step?.probes ?? [];
	if (!step || !probe) throw new EngineError(`the lab ${id} has no query to run`);
	const baked = starts[step.id];
	const browser = new BrowserEngine();
	try {
		await unlessSilent((onBytes) => browser.prepare(onBytes));
		const database = await browser.engine.open({
			...startState(lab, shared, step),
			...(baked !== undefined && { baked }),
		});
		const execution = await inSession(database, lab, probe.actor, probe.sql);
		const error = errorOf(execution);
		if (error) throw new EngineError(`${error.code}: ${error.message}`);
		return execution.statements.at(-1)?.rowCount ?? 0;
	} finally {
		await browser.engine.close();
	}
}

/** Ends a wait for a network that sends nothing any more, which a fetch by itself never does. */
function unlessSilent<Value>(load: (onBytes: () => void) => Promise<Value>): Promise<Value> {
	return new Promise((resolve, reject) => {
		let timer: ReturnType<typeof setTimeout>;
		const wait = () => {
			clearTimeout(timer);
			timer = setTimeout(() => reject(new Error('the network is silent')), SILENT_MS);
		};
		wait();
		load(wait)
			.then(resolve, reject)
			.finally(() => clearTimeout(timer));
	});
}

async function runTypeScript(): Promise<void> {
	const { BrowserScripts } = await import('../lab/browser/typescript-client.ts');
	const scripts = new BrowserScripts();
	try {
		const answer = 'export const tenants: number = [1, 2].length;';
		const job = { setup: '', answer, show: null, check: null, database: null };
		const error = errorOf((await scripts.run(job)).answer);
		if (error) throw new EngineError(error.message);
	} finally {
		await scripts.close();
	}
}
