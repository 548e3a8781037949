/** Files of the reader's own machine. */

/** Lets the browser save a text as a file. */
export function saveFile(name: string, content: string, type = 'application/json'): void {
	const address = URL.createObjectURL(new Blob([content], { type }));
	const link = document.createElement('a');
	link.href = address;
	link.download = name;
	link.click();
	// The download has its own hold on the content by the next turn of the event loop.
	setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

/** Asks the reader for a file. The promise stays open where they choose none. */
export function chooseFile(): Promise<File> {
	const input = document.createElement('input');
	input.type = 'file';
	input.accept = '.json,application/json';
	return new Promise((resolve) => {
		input.addEventListener('change', () => {
			if (input.files?.[0]) resolve(input.files[0]);
		});
		input.click();
	});
}
