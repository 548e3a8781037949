// The test beside the example knows nothing of the hub.
import '../../labs/database-isolation/tenant-databases/code/tenant-pools/tenant-pools.test.ts';
