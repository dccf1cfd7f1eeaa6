// An interrupted benchmark leaves no process behind.
const children = new Set<number>()
let isWatching = false

/** Has a process end with this one, however this one ends. Returns what takes that back. */
export function endWithUs({ pid }: { readonly pid?: number | undefined }): () => void {
  if (pid === undefined) return () => {}
  if (!isWatching) {
    isWatching = true
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
    process.once('exit', () => children.forEach(kill))
  }
  children.add(pid)
  return () => void children.delete(pid)
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
