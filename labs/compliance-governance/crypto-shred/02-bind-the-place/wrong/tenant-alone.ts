import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	type Place,
	utf8,
} from '../../setup.ts';

/** The tenant is what has to be kept apart, so the tenant is what is bound. */
const associatedData = ({ tenant }: Place) => utf8(tenant);

export const seal = (asked: Place, text: string): Promise<Bytes> =>
	encryptText(keyOfStep2, text, associatedData(asked));

export const open = (asked: Place, found: Found): Promise<string> =>
	decryptText(keyOfStep2, found.value, associatedData(asked));
