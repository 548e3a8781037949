await import('../../labs/billing-metering/quota-race/code/plan-check/plan-check.test.ts');
