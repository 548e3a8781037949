/** @param name of a file or folder, `forgot-with-check`. @returns it as words, `forgot with check`. */
export function inWords(name: string): string {
	return name.replaceAll('-', ' ');
}
