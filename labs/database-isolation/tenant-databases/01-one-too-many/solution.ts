export const requests: string[] = [
	'acme',
	'initech',
	'umber',
	'ochre',
	'sienna',
	'sepia',
	'globex',
];
