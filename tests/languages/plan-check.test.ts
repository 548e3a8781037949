// The example needs no database: its test is the reader's own.
import '../../labs/billing-metering/quota-race/code/plan-check/plan-check.test.ts';
