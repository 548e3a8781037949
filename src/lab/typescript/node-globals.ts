import { Buffer } from 'buffer/index.js';

/** `pg-types` asks for Node's Buffer while it is loaded; a page has none. */
globalThis.Buffer ??= Buffer as unknown as typeof globalThis.Buffer;
