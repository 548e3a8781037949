/** What the reader's device and connection can bear. */

interface Known {
	/** Gigabytes, rounded down to a power of two; not every browser says. */
	readonly deviceMemory?: number;
	readonly connection?: { readonly saveData?: boolean };
}

const MEMORY_TO_SPARE_GB = 4;

/** The reader asked to save data: nothing is fetched before they press. */
export function savesData(known: Known = navigator as Known): boolean {
	return known.connection?.saveData === true;
}

/** Whether a second PostgreSQL of 128 MiB may wait beside the one that runs. */
export function hasMemoryToSpare(known: Known = navigator as Known): boolean {
	return (known.deviceMemory ?? 0) >= MEMORY_TO_SPARE_GB && !savesData(known);
}
