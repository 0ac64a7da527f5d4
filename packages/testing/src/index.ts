// For tests of your own service.
export { testClock, type TestClock } from './test-clock.ts'
export { startTestIssuer, type TestIssuer, type TestIssuerOptions } from './issuer/test-issuer.ts'
export type { TokenOptions } from './issuer/access-token.ts'
export type { IssuerBehaviour } from './issuer/issuer-behaviour.ts'
export type { IssuerDocument } from './issuer/issuer-server.ts'
export type { SigningAlgorithm } from './issuer/signing-algorithm.ts'
export type { SigningKey } from './issuer/signing-key.ts'
export { encodeSegment } from './issuer/encode-segment.ts'
export { hostileTokens } from './hostile/hostile-tokens.ts'
export type { HostileGroup, HostileToken } from './hostile/hostile-token.ts'
export { send, type HeaderLine, type SendRequest } from './http/send.ts'
export { sendRaw } from './http/send-raw.ts'
export { converse, type WireStep } from './http/converse.ts'
export { headerLines, type SentResponse } from './http/sent-response.ts'

// For tests of an adapter: the HTTP conformance cases, with any test runner.
export { conformanceCases } from './conformance/conformance-cases.ts'
export type {
  ConformanceCase,
  ConformanceContext,
  ConformancePolicy,
} from './conformance/conformance-case.ts'
export type { Mount, MountedService } from './conformance/mount.ts'
export { mounted } from './conformance/mounted.ts'
export { referenceMount } from './conformance/reference-mount.ts'
export { runCase } from './conformance/run-case.ts'
export { compareWithReference } from './conformance/compare-with-reference.ts'
export {
  compareTranscripts,
  type Difference,
  type Exchange,
  type Transcript,
} from './conformance/transcript.ts'
export { checkSkippedCases, judgeCase, type SkippedCases } from './conformance/judge-case.ts'

// For tests of a session store: the sentences of its contract, with any test runner.
export { storeCases } from './store-contract/store-cases.ts'
export { judgeStoreCase, type StoreSetup } from './store-contract/judge-store-case.ts'
export type { StoreCase, StoreCaseContext } from './store-contract/store-case.ts'
export type { OpenedStore, OpenStore, OpenStoreOptions } from './store-contract/open-store.ts'
export type {
  TestedChange,
  TestedChangePage,
  TestedKeys,
  TestedNewSession,
  TestedRotation,
  TestedRotationResult,
  TestedSelector,
  TestedSession,
  TestedStore,
} from './store-contract/tested-store.ts'
