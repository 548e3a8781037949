import '../../labs/compliance-governance/crypto-shred/code/blind-index/blind-index.test.ts';
