/** The shortest WebAssembly module there is: it compiles wherever any does, and does nothing. */
export const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
