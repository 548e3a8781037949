import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	type Place,
	utf8,
} from '../setup.ts';

/** The bytes that bind a value. */
function associatedData({ tenant, row }: Pick<Place, 'tenant' | 'row'>): Bytes {
	return utf8(tenant + row);
}

/** Seals a text for the place that the request writes to. */
export function seal(asked: Place, text: string): Promise<Bytes> {
	return encryptText(keyOfStep2, text, associatedData(asked));
}

/** Opens what a query found for the place that the request reads. */
export function open(_asked: Place, found: Found): Promise<string> {
	return decryptText(keyOfStep2, found.value, associatedData(found));
}
