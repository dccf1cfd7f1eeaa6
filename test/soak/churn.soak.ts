// Members of three groups, in processes of their own, that join, leave, are killed and stopped, while brokers die and come back, and
// coordinators move.
import { test } from 'vitest'
import { churnProfile } from '../support/chaos/profiles.ts'
import { soakChaos } from './support/soak-chaos.ts'

test('churn', () =>
  soakChaos({ name: 'churn', title: 'Churn', profile: churnProfile, isProxied: false, longestPauseMs: 2_000 }))
