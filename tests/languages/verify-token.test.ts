// The test beside the example knows nothing of the hub.
import '../../labs/auth-isolation/token-order/code/verify-token/verify-token.test.ts';
