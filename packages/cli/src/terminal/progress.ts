import type { SingleBar } from 'cli-progress'
import type { Terminal } from './terminal.ts'

/** Shows on a terminal how far a long work is. In a pipe it shows nothing. */
export interface Progress {
  /** Sets how much is done. */
  update(done: number): void
  /** Takes the bar away, before the results. */
  stop(): void
}

const none: Progress = { update() {}, stop() {} }

/**
 * A progress bar on standard error, with rate and time left.
 * @param total - how much there is to do; undefined when nobody knows, then a counter is shown.
 * @param unit - what is counted, such as `records`.
 */
export async function startProgress(
  terminal: Terminal,
  label: string,
  total: number | undefined,
  unit: string,
): Promise<Progress> {
  const { stderr, runtime } = terminal
  if (stderr.isTTY !== true) return none
  const { default: cliProgress } = await import('cli-progress')
  const startedAt = runtime.clock.monotonic()
  const options = {
    stream: stderr,
    clearOnComplete: true,
    hideCursor: true,
    fps: 5,
    etaBuffer: 50,
    gracefulExit: false,
    format:
      total === undefined
        ? `${label}  {value} ${unit}  {rate} ${unit}/s`
        : `${label}  {bar}  {percentage}%  {value}/{total} ${unit}  {rate} ${unit}/s  {eta_formatted} left`,
  }
  const bar: SingleBar = new cliProgress.SingleBar(options, cliProgress.Presets.shades_classic)
  bar.start(total ?? 0, 0, { rate: 0 })
  return {
    update(done) {
      const seconds = Math.max((runtime.clock.monotonic() - startedAt) / 1000, 0.001)
      bar.update(done, { rate: Math.round(done / seconds) })
    },
    stop() {
      bar.stop()
    },
  }
}
