// The test beside the example knows nothing of the hub.
import '../../labs/auth-isolation/token-order/code/tenant-request/tenant-request.test.ts';
