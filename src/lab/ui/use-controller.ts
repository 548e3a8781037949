import { useMemo, useRef } from 'preact/hooks';
import type { Language } from '../layout.ts';
import type { Controller } from './base-controller.ts';
import type { LabEvent } from './state.ts';

/**
 * The controller and all that it imports, fetched at the first intent.
 *
 * @param kind the lab’s language, or `shared` where its clients share one connection.
 */
export function useController(
	kind: Language | 'shared',
	url: string,
	stepId: string,
	dispatch: (event: LabEvent) => void,
): () => Promise<Controller | undefined> {
	const made = useRef<Promise<Controller> | undefined>(undefined);
	return useMemo(
		() => async () => {
			made.current ??=
				kind === 'ts'
					? import('./script-controller.ts').then(
							({ ScriptController }) => new ScriptController(url, stepId, dispatch),
						)
					: kind === 'shared'
						? import('./scenario-controller.ts').then(
								({ ScenarioController }) => new ScenarioController(url, stepId, dispatch),
							)
						: import('./controller.ts').then(
								({ LabController }) => new LabController(url, stepId, dispatch),
							);
			try {
				return await made.current;
			} catch {
				made.current = undefined;
				dispatch({
					type: 'failed',
					problem:
						'A part of this lab could not be downloaded. Check the connection and press again.',
				});
				return undefined;
			}
		},
		[kind, url, stepId],
	);
}
