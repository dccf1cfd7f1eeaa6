import { nodeRuntime, sleep } from '@ottla/runtime'

/** Waits after a record while more than so many a second have been sent. */
export function pacer(throughput: number): (index: number) => Promise<void> | undefined {
  if (throughput < 0) return () => undefined
  const { clock } = nodeRuntime
  const startMs = clock.monotonic()
  return (index) => {
    const dueMs = throughput === 0 ? Infinity : startMs + ((index + 1) * 1000) / throughput
    const waitMs = dueMs - clock.monotonic()
    if (waitMs < 1) return undefined
    return sleep(clock, Math.min(waitMs, 0x7fff_ffff))
  }
}
