// Globex has its connection, and somebody else goes without.
export const requests: string[] = [
	'globex',
	'acme',
	'initech',
	'umber',
	'ochre',
	'sienna',
	'sepia',
];
