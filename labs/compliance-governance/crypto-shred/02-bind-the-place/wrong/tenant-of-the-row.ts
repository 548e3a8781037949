import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	lengthPrefixed,
	type Place,
} from '../../setup.ts';

/** Bound well, and opened with what the row says about itself. */
const associatedData = ({ tenant, table, column, row }: Place) =>
	lengthPrefixed([tenant, table, column, row]);

export const seal = (asked: Place, text: string): Promise<Bytes> =>
	encryptText(keyOfStep2, text, associatedData(asked));

export const open = (asked: Place, found: Found): Promise<string> =>
	decryptText(keyOfStep2, found.value, associatedData({ ...asked, tenant: found.tenant }));
