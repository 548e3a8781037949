import { named } from '../../setup.ts';

export const cases = named(
	'upper case',
	'a stranger’s suffix',
	'domain that was released',
	'suspended, own domain',
	'apex with trailing dot',
	'another tenant’s custom domain',
	'X-Tenant-Id',
	'X-Forwarded-Host',
);
