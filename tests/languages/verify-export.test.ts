import '../../labs/compliance-governance/audit-chain/code/verify-export/verify-export.test.ts';
