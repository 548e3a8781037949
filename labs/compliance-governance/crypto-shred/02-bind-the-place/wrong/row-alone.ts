import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	lengthPrefixed,
	type Place,
} from '../../setup.ts';

/** Rows are numbered for each tenant, so a row’s id is not the tenant’s. */
const associatedData = ({ table, column, row }: Place) => lengthPrefixed([table, column, row]);

export const seal = (asked: Place, text: string): Promise<Bytes> =>
	encryptText(keyOfStep2, text, associatedData(asked));

export const open = (asked: Place, found: Found): Promise<string> =>
	decryptText(keyOfStep2, found.value, associatedData(asked));
