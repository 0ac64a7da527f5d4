import type {
  TestedChange,
  TestedChangePage,
  TestedKeys,
  TestedNewSession,
  TestedRotation,
  TestedRotationResult,
  TestedSelector,
  TestedSession,
  TestedStore,
} from '@sekisho/testing'
import { expectTypeOf, test } from 'vitest'
import type {
  ChangePage,
  NewSession,
  RotationRequest,
  RotationResult,
  SealedKeys,
  SessionChange,
  SessionRecord,
  SessionSelector,
  SessionStore,
} from '../../../src/store/session-store.ts'

test('the types that the published tests know are those of the contract', () => {
  expectTypeOf<TestedSession>().toEqualTypeOf<SessionRecord>()
  expectTypeOf<TestedNewSession>().toEqualTypeOf<NewSession>()
  expectTypeOf<TestedRotation>().toEqualTypeOf<RotationRequest>()
  expectTypeOf<TestedRotationResult>().toEqualTypeOf<RotationResult>()
  expectTypeOf<TestedSelector>().toEqualTypeOf<SessionSelector>()
  expectTypeOf<TestedChange>().toEqualTypeOf<SessionChange>()
  expectTypeOf<TestedChangePage>().toEqualTypeOf<ChangePage>()
  expectTypeOf<TestedKeys>().toEqualTypeOf<SealedKeys>()
  expectTypeOf<TestedStore>().toEqualTypeOf<SessionStore>()
})
