/**
 * A signal that is aborted by the first SIGINT or SIGTERM, so that a tool can end in order. The second one ends the process at
 * once, as people expect who press Ctrl-C twice.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  const onSignal = (): void => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller.signal
}
