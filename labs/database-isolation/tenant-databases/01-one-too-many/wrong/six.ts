// Six fit.
export const requests: string[] = ['acme', 'initech', 'umber', 'ochre', 'sienna', 'globex'];
