import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	type Place,
	utf8,
} from '../../setup.ts';

/** Everything is in it, and where one part ends is not. */
const associatedData = ({ tenant, table, column, row }: Place) =>
	utf8(tenant + table + column + row);

export const seal = (asked: Place, text: string): Promise<Bytes> =>
	encryptText(keyOfStep2, text, associatedData(asked));

export const open = (asked: Place, found: Found): Promise<string> =>
	decryptText(keyOfStep2, found.value, associatedData(asked));
