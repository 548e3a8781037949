import type { ComponentChildren } from 'preact';

interface Props {
	readonly children: ComponentChildren;
	readonly primary?: boolean;
	readonly title?: string;
	readonly off: boolean;
	readonly onPress: () => void;
	/** The pointer or the focus came near: what takes long may begin. */
	readonly onIntent?: () => void;
}

/** A button that keeps the focus while it can't be pressed, as one with `disabled` would not. */
export function Action({ children, primary = false, title, off, onPress, onIntent }: Props) {
	return (
		<button
			type="button"
			class={`lab-button${primary ? ' lab-primary' : ''}`}
			aria-disabled={off}
			title={title}
			onPointerEnter={onIntent}
			onFocus={onIntent}
			onClick={() => off || onPress()}
		>
			{children}
		</button>
	);
}
