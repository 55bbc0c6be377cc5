export type { BrokerHarness } from './broker-suite/harness.ts'
export { brokerSuite, type TestRunner } from './broker-suite/suite.ts'
