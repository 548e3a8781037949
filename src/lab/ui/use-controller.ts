import { useMemo, useRef } from 'preact/hooks';
import type { LabController } from './controller.ts';
import type { LabEvent } from './state.ts';

/** The controller and all that it imports, fetched at the first intent. */
export function useController(
	url: string,
	stepId: string,
	dispatch: (event: LabEvent) => void,
): () => Promise<LabController | undefined> {
	const made = useRef<Promise<LabController> | undefined>(undefined);
	return useMemo(
		() => async () => {
			made.current ??= import('./controller.ts').then(
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
		[url, stepId],
	);
}
