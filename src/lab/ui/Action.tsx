import type { ComponentChildren } from 'preact';

interface Props {
	readonly children: ComponentChildren;
	readonly primary?: boolean;
	readonly title?: string;
	/** It can't be pressed now. */
	readonly off?: boolean;
	/** Set where it unfolds something. */
	readonly expanded?: boolean;
	/** Set where it opens one. */
	readonly opens?: 'dialog';
	readonly onPress: () => void;
	/** The pointer or the focus came near: what takes long may begin. */
	readonly onIntent?: () => void;
}

/** A button that keeps the focus while it can't be pressed, as one with `disabled` would not. */
export function Action(props: Props) {
	const { children, primary = false, title, off = false, expanded, opens } = props;
	const { onPress, onIntent } = props;
	return (
		<button
			type="button"
			class={`lab-button${primary ? ' lab-primary' : ''}`}
			aria-disabled={off}
			aria-expanded={expanded}
			aria-haspopup={opens}
			title={title}
			onPointerEnter={onIntent}
			onFocus={onIntent}
			onClick={() => off || onPress()}
		>
			{children}
		</button>
	);
}
