import { test } from 'vitest'
import { shortChaos } from '../support/chaos/short-chaos.ts'

test(
  'nothing that was promised is broken while processes, our broker and the network fail',
  () => shortChaos('ottla', 15_000),
  300_000,
)
