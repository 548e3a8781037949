import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	type Place,
} from '../../setup.ts';

const textOf = ({ tenant, table, column, row }: Place) =>
	JSON.stringify([tenant, table, column, row]);

/** Seals the place with the text, and compares it after opening: longer, and as safe. */
export const seal = (asked: Place, text: string): Promise<Bytes> =>
	encryptText(keyOfStep2, JSON.stringify([textOf(asked), text]));

export async function open(asked: Place, { value }: Found): Promise<string> {
	const [place, text] = JSON.parse(await decryptText(keyOfStep2, value));
	if (place !== textOf(asked)) throw new Error('The value was sealed for another place.');
	return text;
}
