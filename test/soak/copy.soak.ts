// F12: a hundred thousand records are copied exactly once, by processes that are killed, on brokers that are killed.
import { test } from 'vitest'
import { copyProfile } from '../support/chaos/profiles.ts'
import { soakChaos } from './support/soak-chaos.ts'

test('copy', () =>
  soakChaos({
    name: 'copy',
    title: 'Copying exactly once',
    profile: copyProfile,
    isProxied: false,
    records: 100_000,
    maxPollRecords: 50,
  }))
