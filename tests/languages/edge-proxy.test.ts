// The test beside the example knows nothing of the hub.
import '../../labs/data-routing/route-to-placement/code/edge-proxy/edge-proxy.test.ts';
