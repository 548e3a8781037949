await import('../../labs/auth-isolation/token-order/code/key-set/key-set.test.ts');
