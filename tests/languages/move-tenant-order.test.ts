// Examples whose tests need no server: the shared table, and the order of what is sent.
import '../../labs/database-isolation/move-tenant/code/write-gate/write-gate.test.ts';
import '../../labs/database-isolation/move-tenant/code/placement-switch/placement-switch.test.ts';
import '../../labs/database-isolation/move-tenant/code/move-runbook/move-runbook.test.ts';
