await import('../../labs/auth-isolation/token-order/code/verify-token/verify-token.test.ts');
