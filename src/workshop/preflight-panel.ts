import { readableBytes, serverHead } from '../offline/keep.ts';
import { PressPanel } from '../offline/press-panel.ts';
import { thisMachine } from './machine.ts';
import { type Outcome, type Report, runPreflight, type Verdict } from './preflight.ts';
import { browserOf, type Check, encodeReadiness, versionHash } from './ready-code.ts';

const SAID: Readonly<Record<Verdict, string>> = {
	ready: 'Ready, with and without a network. Read out this code:',
	limited: 'Ready with limits: SQL labs run here. Fix what failed, or read out this code:',
	'not-ready': 'Not ready. Each failed check says what to do.',
};
const STATES: Readonly<Record<Outcome['state'], string>> = {
	passed: 'Passed',
	failed: 'Failed',
	skipped: 'Not tried',
};

/** The panel of the preflight page. Its markup is Preflight.astro. */
export class PreflightPanel extends PressPanel {
	connectedCallback() {
		this.find('.fallback').hidden = true;
		this.find('.tool').hidden = false;
		this.find<HTMLButtonElement>('button').onclick = () => this.onPress(() => this.#check());
		void this.#showSize();
	}

	/** Some hundred bytes; where they can not be had the check itself says why. */
	async #showSize() {
		const head = await serverHead().catch(() => undefined);
		if (!head) return;
		this.find('.size').textContent =
			`The check fetches about ${readableBytes(head.sent)} once, less where this browser has kept the hub, and keeps it here.`;
	}

	async #check() {
		for (const row of this.querySelectorAll<HTMLElement>('li')) delete row.dataset['state'];
		for (const text of this.querySelectorAll('.state, .sentence')) text.textContent = '';
		this.#say('Checking. This tab must stay open.');
		const report = await runPreflight(thisMachine(this.dataset['lab'] ?? ''), {
			begins: (check) => this.#begin(check),
			ends: (outcome) => this.#end(outcome),
			downloaded: (share) => this.showProgress(share, `${Math.floor(share * 100)}% fetched`),
		});
		this.#show(report);
	}

	#begin(check: Check) {
		this.showProgress(check === 'offline' ? 0 : undefined);
		this.#row(check, '.state').textContent = 'Trying';
	}

	#end({ check, state, sentence }: Outcome) {
		this.showProgress(undefined);
		this.#row(check).dataset['state'] = state;
		this.#row(check, '.state').textContent = STATES[state];
		this.#row(check, '.sentence').textContent = sentence;
	}

	#row(check: Check, part = ''): HTMLElement {
		return this.find(`[data-check="${check}"] ${part}`.trim());
	}

	#show({ verdict, outcomes, version }: Report) {
		const passed = outcomes.filter(({ state }) => state === 'passed').map(({ check }) => check);
		const hub = version === undefined ? 0 : versionHash(version);
		const code =
			verdict === 'not-ready'
				? ''
				: encodeReadiness({ passed, hub, ...browserOf(navigator.userAgent) });
		this.#say(SAID[verdict], code);
	}

	#say(sentence: string, code = '') {
		this.find('.said').textContent = sentence;
		this.find('.code').textContent = code;
	}
}
