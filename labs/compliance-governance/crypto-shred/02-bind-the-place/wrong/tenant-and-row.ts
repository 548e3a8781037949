import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	lengthPrefixed,
	type Place,
} from '../../setup.ts';

/** One table with one sealed column, until the second one comes. */
const associatedData = ({ tenant, row }: Place) => lengthPrefixed([tenant, row]);

export const seal = (asked: Place, text: string): Promise<Bytes> =>
	encryptText(keyOfStep2, text, associatedData(asked));

export const open = (asked: Place, found: Found): Promise<string> =>
	decryptText(keyOfStep2, found.value, associatedData(asked));
