import { errorInfo } from '@ottla/protocol'
import type { Message, ObservedRequest, WireEvent } from './observed-request.ts'

/** What an event costs besides its bytes on the wire. */
const eventBytes = 256

/** The last requests and answers, within a bound of bytes. */
export class WireLog {
  readonly #maxBytes: number
  readonly #events: WireEvent[] = []
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get events(): readonly WireEvent[] {
    return [...this.#events]
  }

  add(event: WireEvent): void {
    this.#events.push(event)
    this.#bytes += sizeOf(event)
    while (this.#bytes > this.#maxBytes && this.#events.length > 0) this.#bytes -= sizeOf(this.#events.shift()!)
  }
}

function sizeOf(event: WireEvent): number {
  if (event.kind === 'request') return eventBytes + event.request.sizeBytes
  return eventBytes + (event.kind === 'answer' ? event.sizeBytes : 0)
}

/**
 * One line for an event, without times and sizes, so that the lines of two runs compare:
 * `#1 billing -> Produce v13 orders-0` and `#1 billing <- Produce NOT_ENOUGH_REPLICAS (Produce: NOT_ENOUGH_REPLICAS)`.
 */
export function describeWireEvent(event: WireEvent): string {
  const { api, apiVersion, connectionId, clientId } = event.request
  const who = `#${connectionId} ${clientId === '' ? '-' : clientId}`
  if (event.kind === 'request') return `${who} -> ${api} v${apiVersion}${aboutOf(event.request)}`
  const fault = event.fault === undefined ? '' : ` (${event.fault})`
  const outcome = event.kind === 'answer' ? errorsIn(event.body) : event.kind
  return `${who} <- ${api} ${outcome}${fault}`
}

/** What a request names: partitions, groups, transactional ids. */
function aboutOf({ body }: ObservedRequest): string {
  const names = new Set<string>()
  collect(body, undefined, (name) => names.add(name))
  return names.size === 0 ? '' : ` ${[...names].join(' ')}`
}

const nameFields = new Set(['name', 'topic', 'topicId', 'topicName', 'groupId', 'transactionalId', 'key'])
const partitionFields = new Set(['partition', 'partitionIndex', 'index'])

function collect(value: unknown, outer: string | undefined, add: (name: string) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, outer, add)
    return
  }
  let name = outer
  let partition: number | undefined
  for (const [field, inner] of Object.entries(value)) {
    if (nameFields.has(field) && typeof inner === 'string' && inner !== '' && !/^A{22}$/.test(inner)) name = inner
    else if (partitionFields.has(field) && typeof inner === 'number') partition = inner
  }
  const isLeaf = !Object.values(value).some(
    (inner) => Array.isArray(inner) && inner.some((item) => typeof item === 'object'),
  )
  if (name !== undefined && isLeaf) add(partition === undefined ? name : `${name}-${partition}`)
  for (const inner of Object.values(value)) collect(inner, name, add)
}

/** The error codes of an answer by name; NONE when there is no other. */
function errorsIn(body: Message): string {
  const codes = new Set<number>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
    for (const [field, inner] of Object.entries(value)) {
      if (/errorCode$/i.test(field) && typeof inner === 'number' && inner !== 0) codes.add(inner)
      else visit(inner)
    }
  }
  visit(body)
  return codes.size === 0 ? 'NONE' : Array.from(codes, (code) => errorInfo(code).name).join(' ')
}
