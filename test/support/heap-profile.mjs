// @ts-check
// What a piece of work allocates on V8's heap, by function, as the sampling heap profiler sees it.
import { Session } from 'node:inspector/promises'

/** @typedef {{ callFrame: { functionName: string, url: string, lineNumber: number }, selfSize: number, children: ProfileNode[] }} ProfileNode */

/**
 * @param {() => unknown} work
 * @param {{ isAlive?: boolean }} [options] - `isAlive`: only what has survived. Default false: all that was allocated, dead objects too.
 * @returns {Promise<{ bytes: number, places: [place: string, bytes: number][] }>} places from most to least.
 */
export async function heapProfile(work, { isAlive = false } = {}) {
  const session = new Session()
  session.connect()
  const dead = { includeObjectsCollectedByMajorGC: !isAlive, includeObjectsCollectedByMinorGC: !isAlive }
  await session.post('HeapProfiler.startSampling', { samplingInterval: 4096, ...dead })
  await work()
  const { profile } = await session.post('HeapProfiler.stopSampling')
  session.disconnect()
  /** @type {Map<string, number>} */
  const places = new Map()
  /** @param {ProfileNode} node */
  const walk = ({ callFrame, selfSize, children }) => {
    const { functionName, url, lineNumber } = callFrame
    const file = url.split('/').slice(-4).join('/')
    const place = `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`
    places.set(place, (places.get(place) ?? 0) + selfSize)
    for (const child of children) walk(child)
  }
  walk(/** @type {ProfileNode} */ (profile.head))
  const sorted = [...places].sort((a, b) => b[1] - a[1])
  return { bytes: sorted.reduce((sum, [, size]) => sum + size, 0), places: sorted }
}
