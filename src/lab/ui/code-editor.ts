import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export interface CodeEditorOptions {
	readonly parent: HTMLElement;
	readonly text: string;
	readonly label: string;
	/** Highlighting of what the text is written in. */
	readonly language: Extension;
	readonly onChange: (text: string) => void;
	readonly onRun: () => void;
	readonly onCheck: () => void;
}

export interface Mark {
	readonly from: number;
	readonly to: number;
}

const setMark = StateEffect.define<Mark | null>();
const underline = Decoration.mark({
	class: 'cm-sql-error',
	attributes: { title: 'The error is here' },
});

/** The underline moves with the text and goes when the marked text is edited away. */
const markField = StateField.define<DecorationSet>({
	create: () => Decoration.none,
	update(marks, transaction) {
		let result = marks.map(transaction.changes);
		for (const effect of transaction.effects) {
			if (!effect.is(setMark)) continue;
			result = effect.value
				? Decoration.set([underline.range(effect.value.from, effect.value.to)])
				: Decoration.none;
		}
		return result;
	},
	provide: (field) => EditorView.decorations.from(field),
});

/** Colors come from custom properties of the page, so that both themes work without a second editor. */
const highlight = HighlightStyle.define([
	{ tag: tags.keyword, color: 'var(--code-keyword)', fontWeight: '600' },
	{ tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
	{ tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
	{ tag: tags.comment, color: 'var(--code-comment)' },
	{ tag: [tags.typeName, tags.className], color: 'var(--code-type)' },
]);

const look = EditorView.theme({
	'&': { color: 'var(--ink)', backgroundColor: 'var(--ground-code)', fontSize: 'var(--code-size)' },
	'&.cm-focused': { outline: 'none' },
	'.cm-scroller': { fontFamily: 'var(--font-code)', lineHeight: '1.55' },
	'.cm-content': { padding: '0.6rem 0', caretColor: 'var(--ink)' },
	'.cm-line': { padding: '0 0.75rem' },
	'.cm-gutters': {
		backgroundColor: 'transparent',
		color: 'var(--ink-quiet)',
		border: 'none',
		paddingInlineStart: '0.25rem',
	},
	'.cm-cursor': { borderLeftColor: 'var(--ink)' },
	'&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
		background: 'var(--code-selection) !important',
	},
	'.cm-sql-error': {
		textDecoration: 'underline wavy var(--leak) 1.5px',
		textUnderlineOffset: '3px',
	},
});

/** A command that always counts as handled, so that Enter never also breaks the line. */
function handled(action: () => void): () => boolean {
	return () => {
		action();
		return true;
	};
}

/**
 * Types over a selection as a transaction: Chromium, left to join what remains, keeps its look in a
 * style attribute, which the content policy refuses. A composition is the browser's to finish.
 */
const typeOver = EditorView.domEventHandlers({
	beforeinput(event, view) {
		const { inputType, data, isComposing } = event;
		const { from, to } = view.state.selection.main;
		if (inputType !== 'insertText' || !data || isComposing) return false;
		if (from === to && !data.includes('\n')) return false;
		view.dispatch(view.state.replaceSelection(data), {
			userEvent: 'input.type',
			scrollIntoView: true,
		});
		event.preventDefault();
		return true;
	},
});

/**
 * CodeMirror in a shadow root: there its styles are adopted sheets, which a strict content policy
 * allows. Tab is left alone, so it leaves the editor.
 */
export class CodeEditor {
	readonly #view: EditorView;
	readonly #extensions: Extension;

	constructor(options: CodeEditorOptions) {
		const root = options.parent.shadowRoot ?? options.parent.attachShadow({ mode: 'open' });
		this.#extensions = [
			lineNumbers(),
			history(),
			bracketMatching(),
			markField,
			typeOver,
			keymap.of([
				{ key: 'Mod-Enter', run: handled(options.onRun) },
				{ key: 'Mod-Shift-Enter', run: handled(options.onCheck) },
				...defaultKeymap,
				...historyKeymap,
			]),
			options.language,
			syntaxHighlighting(highlight),
			look,
			EditorView.lineWrapping,
			EditorView.contentAttributes.of({ 'aria-label': options.label }),
			EditorView.updateListener.of((update) => {
				if (update.docChanged) options.onChange(update.state.doc.toString());
			}),
		];
		this.#view = new EditorView({ root, parent: root, state: this.#stateOf(options.text) });
	}

	focus(selection?: { from: number; to: number }): void {
		if (selection)
			this.#view.dispatch({ selection: { anchor: selection.from, head: selection.to } });
		this.#view.focus();
	}

	/**
	 * Lays another text there, with an undo history of its own: undo would bring the text before it
	 * into what is kept under this one's name.
	 */
	setText(text: string): void {
		if (this.#view.state.doc.toString() !== text) this.#view.setState(this.#stateOf(text));
	}

	setMark(mark: Mark | null): void {
		const end = this.#view.state.doc.length;
		const inside = mark && { from: Math.min(mark.from, end), to: Math.min(mark.to, end) };
		this.#view.dispatch({ effects: setMark.of(inside && inside.from < inside.to ? inside : null) });
	}

	destroy(): void {
		this.#view.destroy();
	}

	#stateOf(doc: string): EditorState {
		return EditorState.create({ doc, extensions: this.#extensions });
	}
}
