// Its pool is open: the second request of a tenant costs nothing.
export const requests: string[] = [...Array<string>(9).fill('acme'), 'globex'];
