// The test beside the example knows nothing of the hub.
import '../../labs/auth-isolation/token-order/code/token-holes/token-holes.test.ts';
