await import('../../labs/auth-isolation/token-order/code/tenant-request/tenant-request.test.ts');
