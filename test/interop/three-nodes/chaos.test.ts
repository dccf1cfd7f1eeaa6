import { test } from 'vitest'
import { shortChaos } from '../../support/chaos/short-chaos.ts'

test(
  'nothing that was promised is broken while processes, brokers and the network fail',
  () => shortChaos('kafka3', 20_000),
  400_000,
)
