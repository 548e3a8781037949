import { useEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../layout.ts';
import type { CodeEditor, Mark } from './code-editor.ts';

interface Props {
	readonly text: string;
	/** Rises when the text was changed from outside; typing must never be answered with a stale text. */
	readonly revision: number;
	readonly label: string;
	readonly language?: Language;
	readonly mark: Mark | null;
	readonly minRows: number;
	readonly onChange: (text: string) => void;
	readonly onRun: () => void;
	readonly onCheck?: () => void;
}

/** A plain textarea that becomes CodeMirror when it gets the focus. */
export function Editor({
	text,
	revision,
	label,
	language = 'sql',
	mark,
	minRows,
	onChange,
	onRun,
	onCheck,
}: Props) {
	const host = useRef<HTMLDivElement>(null);
	const area = useRef<HTMLTextAreaElement>(null);
	const editor = useRef<CodeEditor>();
	const [rich, setRich] = useState(false);
	// The editor is made once and must call what is current at the press.
	const current = useRef({ text, onChange, onRun, onCheck });
	current.current = { text, onChange, onRun, onCheck };

	const upgrade = async () => {
		if (editor.current || !host.current) return;
		const [{ CodeEditor }, highlighting] = await Promise.all([
			import('./code-editor.ts'),
			language === 'ts' ? import('./language-typescript.ts') : import('./language-sql.ts'),
		]).catch(() => [{ CodeEditor: null }, null] as const);
		// Without the editor's files the textarea stays, and stays complete.
		if (!CodeEditor || !highlighting || editor.current || !host.current) return;
		const focused = area.current?.matches(':focus') ?? false;
		const selection = area.current && {
			from: area.current.selectionStart,
			to: area.current.selectionEnd,
		};
		editor.current = new CodeEditor({
			parent: host.current,
			text: current.current.text,
			label,
			language: highlighting.language(),
			onChange: (changed) => current.current.onChange(changed),
			onRun: () => current.current.onRun(),
			onCheck: () => current.current.onCheck?.(),
		});
		editor.current.setMark(mark);
		// At once, not with the next frame: a key pressed between the two would be lost.
		host.current.hidden = false;
		if (focused) editor.current.focus(selection ?? undefined);
		setRich(true);
	};

	useEffect(() => editor.current?.setText(text), [revision]);
	useEffect(() => editor.current?.setMark(mark), [mark?.from, mark?.to]);
	useEffect(() => () => editor.current?.destroy(), []);

	const onKeyDown = (event: KeyboardEvent) => {
		if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
		event.preventDefault();
		if (event.shiftKey) onCheck?.();
		else onRun();
	};

	return (
		<div class="lab-editor">
			<div ref={host} hidden={!rich} class="lab-editor-host" />
			{!rich && (
				<textarea
					ref={area}
					aria-label={label}
					value={text}
					rows={Math.max(minRows, text.split('\n').length + 1)}
					spellcheck={false}
					autocapitalize="off"
					autocomplete="off"
					onFocus={upgrade}
					onInput={(event) => onChange(event.currentTarget.value)}
					onKeyDown={onKeyDown}
				/>
			)}
		</div>
	);
}
