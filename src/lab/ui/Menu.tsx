import { useRef } from 'preact/hooks';
import { Action } from './Action.tsx';

interface Props {
	readonly label: string;
	readonly items: readonly {
		readonly label: string;
		readonly off?: boolean;
		readonly onPress: () => void;
	}[];
}

/** Buttons that unfold from one; it folds again at a press. */
export function Menu({ label, items }: Props) {
	const menu = useRef<HTMLDetailsElement>(null);
	const choose = (action: () => void) => () => {
		if (menu.current) menu.current.open = false;
		action();
		// The pressed button is folded away: the focus goes to what unfolds it.
		menu.current?.querySelector('summary')?.focus();
	};
	return (
		<details class="lab-menu" ref={menu}>
			<summary class="lab-button lab-menu-button">{label}</summary>
			<div class="lab-menu-items">
				{items.map((item) => (
					<Action key={item.label} off={item.off ?? false} onPress={choose(item.onPress)}>
						{item.label}
					</Action>
				))}
			</div>
		</details>
	);
}
