// The test beside the example knows nothing of the hub.
import '../../labs/data-routing/orm-holes/code/scoped-types/scoped-types.test.ts';
