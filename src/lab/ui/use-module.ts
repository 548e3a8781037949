import { useEffect, useState } from 'preact/hooks';

/** A module that is fetched when it is wanted: undefined until it is there, null when it could not be had. */
export function useModule<Module>(
	wanted: boolean,
	load: () => Promise<Module>,
): Module | undefined | null {
	const [module, setModule] = useState<Module | undefined | null>(undefined);
	useEffect(() => {
		if (!wanted || module) return;
		let gone = false;
		load().then(
			(loaded) => gone || setModule(loaded),
			() => gone || setModule(null),
		);
		return () => {
			gone = true;
		};
	}, [wanted]);
	return module;
}
