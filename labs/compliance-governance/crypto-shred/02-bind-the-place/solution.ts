import {
	type Bytes,
	decryptText,
	encryptText,
	type Found,
	keyOfStep2,
	lengthPrefixed,
	type Place,
} from '../setup.ts';

/** The bytes that bind a value. */
function associatedData({ tenant, table, column, row }: Place): Bytes {
	return lengthPrefixed([tenant, table, column, row]);
}

/** Seals a text for the place that the request writes to. */
export function seal(asked: Place, text: string): Promise<Bytes> {
	return encryptText(keyOfStep2, text, associatedData(asked));
}

/** Opens what a query found for the place that the request reads. */
export function open(asked: Place, found: Found): Promise<string> {
	return decryptText(keyOfStep2, found.value, associatedData(asked));
}
