import '../../labs/compliance-governance/crypto-shred/code/data-keys/data-keys.test.ts';
