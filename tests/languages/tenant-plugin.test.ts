// The test beside the example knows nothing of the hub.
import '../../labs/data-routing/orm-holes/code/tenant-plugin/tenant-plugin.test.ts';
