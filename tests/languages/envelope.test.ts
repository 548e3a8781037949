import '../../labs/compliance-governance/crypto-shred/code/envelope/envelope.test.ts';
