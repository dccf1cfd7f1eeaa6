// Producers, copies in transactions and consumer groups, in processes of their own, while processes, brokers and the network between
// them fail (issue 8, "Real processes" of docs/reliability.md).
import { test } from 'vitest'
import { chaosProfile } from '../support/chaos/profiles.ts'
import { soakChaos } from './support/soak-chaos.ts'

test('chaos', () => soakChaos({ name: 'chaos', title: 'Chaos', profile: chaosProfile, isProxied: true }))
