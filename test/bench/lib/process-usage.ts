import { readFileSync } from 'node:fs'

/** Ticks of the clock that /proc counts processor time with. Linux has had 100 a second on all platforms of Node. */
const ticksPerSecond = 100

/** User and system time that a process has used so far, in µs. Linux only. */
export function cpuUsOf(pid: number): number {
  // The name in parentheses may have spaces in it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticksPerSecond
}

/** Resident memory of a process now and at its peak, in MiB. Linux only. */
export function memoryOf(pid: number): { readonly residentMiB: number; readonly peakMiB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1])
  return { residentMiB: kib('VmRSS') / 1024, peakMiB: kib('VmHWM') / 1024 }
}
