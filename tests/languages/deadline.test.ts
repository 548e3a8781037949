import '../../labs/compliance-governance/erasure-graph/code/deadline/deadline.test.ts';
