import { apiRanges, ErrorCode } from '@ottla/protocol'
import { ConfigError, nearestName } from '@ottla/runtime'
import { FaultsNotMetError } from '../errors.ts'
import type { RequestCounts } from '../server/request-counts.ts'
import type { Dispatched, RequestCall, RequestHook } from '../server/request-hook.ts'
import type { Services } from '../services.ts'
import { FaultEffects } from './fault-effects.ts'
import type { FaultRule } from './fault-rule.ts'
import type { CoordinatorKind, Faults, WireLogOptions } from './faults.ts'
import { observe, type ObservedRequest, type WireEvent } from './observed-request.ts'
import { ArmedFault, type PreparedFault } from './prepared-fault.ts'
import { groupsOf, transactionalIdsOf } from './request-parts.ts'
import { RequestTopics } from './request-topics.ts'
import { describeWireEvent, WireLog } from './wire-log.ts'

const defaultLogBytes = 1_048_576
/** Events that are kept for the message of {@link Faults.checkAllMet}. */
const shownRequests = 10

/** Options of {@link FaultControl}. */
export interface FaultControlOptions {
  /** The parts of the broker as it is now. */
  readonly services: () => Services
  readonly counts: RequestCounts
  /** Has requests go through the hook, or not any more. */
  readonly setHook: (hook: RequestHook | undefined) => void
  /** Cuts the connections that fit; returns the number of the newest. */
  readonly cutConnections: (fits: (clientId: string) => boolean) => void
  readonly newestConnection: () => number
}

/** A coordinator that has moved, and who does not know yet. */
interface Move {
  readonly kind: CoordinatorKind
  readonly key: string
  /** Connections up to this one know the old place. */
  readonly upTo: number
  readonly told: Set<number>
}

/** APIs that the coordinator of a group answers; for transactions it is all that name a transactional id. */
const notForCoordinators: ReadonlySet<string> = new Set([
  'FindCoordinator',
  'Produce',
  'ListGroups',
  'ShareFetch',
  'ShareAcknowledge',
])

/** {@link Faults} of a broker. It stands in the way of requests only while there is something to do. */
export class FaultControl implements Faults, RequestHook {
  readonly #options: FaultControlOptions
  readonly #topics: RequestTopics
  readonly #effects: FaultEffects
  readonly #faults: ArmedFault[] = []
  readonly #listeners = new Set<(event: WireEvent) => void>()
  readonly #moves: Move[] = []
  /** The last requests that came while faults were prepared, for the message that says that none fitted. */
  #recent: string[] = []
  #log: WireLog | undefined

  constructor(options: FaultControlOptions) {
    this.#options = options
    this.#topics = new RequestTopics(options.services)
    this.#effects = new FaultEffects(options.services, this.#topics)
  }

  prepare(rule: FaultRule): PreparedFault {
    const fault = new ArmedFault(rule, (removed) => {
      const at = this.#faults.indexOf(removed)
      if (at >= 0) this.#faults.splice(at, 1)
      this.#arm()
    })
    this.#faults.push(fault)
    this.#arm()
    return fault
  }

  get unmet(): readonly PreparedFault[] {
    return this.#faults.filter(({ hits, rule }) => hits < (rule.times === Infinity ? 1 : (rule.times ?? 1)))
  }

  checkAllMet(): void {
    const unmet = this.unmet as readonly ArmedFault[]
    if (unmet.length === 0) return
    const list = unmet.map((fault) => `${String(fault)} (met ${fault.hits} of ${fault.rule.times ?? 1} times)`)
    const seen =
      this.#recent.length === 0 ? 'no request came meanwhile' : `the last requests were\n  ${this.#recent.join('\n  ')}`
    throw new FaultsNotMetError(`Prepared faults were not met:\n  ${list.join('\n  ')}\n${seen}`)
  }

  observe(listener: (event: WireEvent) => void): () => void {
    // A function of its own, so that the same listener may be given twice.
    const added = (event: WireEvent): void => listener(event)
    this.#listeners.add(added)
    this.#arm()
    return () => {
      this.#listeners.delete(added)
      this.#arm()
    }
  }

  requestCount(api: string): number {
    const known = apiRanges.find(({ name }) => name === api)
    if (known !== undefined) return this.#options.counts.of(known.key)
    const near = nearestName(
      api,
      apiRanges.map(({ name }) => name),
    )
    throw new ConfigError(`There is no API ${api}${near === undefined ? '' : `; did you mean ${near}?`}`)
  }

  get requestCounts(): Readonly<Record<string, number>> {
    return this.#options.counts.toObject()
  }

  startLog({ maxBytes = defaultLogBytes }: WireLogOptions = {}): void {
    this.#log = new WireLog(maxBytes)
    this.#arm()
  }

  stopLog(): void {
    this.#log = undefined
    this.#arm()
  }

  get log(): readonly WireEvent[] {
    return this.#log?.events ?? []
  }

  get logText(): string {
    return this.log.map((event) => `${describeWireEvent(event)}\n`).join('')
  }

  moveCoordinator(kind: CoordinatorKind, key: string): void {
    const { groups, transactions } = this.#options.services()
    const hasMoved = kind === 'group' ? groups.moveAway(key) : transactions.moveAway(key)
    if (!hasMoved) {
      throw new ConfigError(
        `There is no ${kind === 'group' ? 'group' : 'transactional id'} ${key}, so that nobody coordinates it`,
      )
    }
    this.#moves.push({ kind, key, upTo: this.#options.newestConnection(), told: new Set() })
    this.#arm()
  }

  expireSession(groupId: string, memberId?: string): void {
    if (this.#options.services().groups.expireSession(groupId, memberId)) return
    const who = memberId === undefined ? 'with members' : `with a member ${memberId}`
    throw new ConfigError(`There is no group ${groupId} ${who}, so that no session can end`)
  }

  rebalance(groupId: string): void {
    if (this.#options.services().groups.forceRebalance(groupId)) return
    throw new ConfigError(`There is no group ${groupId} with members, so that nobody can rebalance`)
  }

  cutConnections(clientId?: string): void {
    this.#options.cutConnections((known) => clientId === undefined || known === clientId)
  }

  imitateRelease(release: string | undefined): void {
    this.#options.services().versions.limitTo(release)
  }

  reset(): void {
    this.#faults.length = 0
    this.#listeners.clear()
    this.#moves.length = 0
    this.#recent = []
    this.#log = undefined
    this.#options.counts.reset()
    this.imitateRelease(undefined)
    this.#arm()
  }

  dispatch(call: RequestCall): Dispatched {
    const request = observe(call, this.#options.services().clock.now())
    this.#emit({ kind: 'request', request })
    if (this.#faults.length > 0) this.#remember(request)
    const fault = this.#faults.find((prepared) => prepared.strikes(request, () => this.#topics.partsOf(request)))
    if (fault !== undefined) return this.#effects.carryOut(fault, request, call, (event) => this.#emit(event))
    if (this.#mustHearOfMove(request)) {
      return this.#effects.refuse(ErrorCode.NOT_COORDINATOR, 'coordinator moved', request, call, (event) =>
        this.#emit(event),
      )
    }
    const answer = call.handle(call.request)
    if (answer instanceof Promise)
      return answer.then((body) => this.#effects.finish(body, request, call, (event) => this.#emit(event)))
    return this.#effects.finish(answer, request, call, (event) => this.#emit(event))
  }

  /** Stands in the way of requests, or steps out of it. */
  #arm(): void {
    const isNeeded =
      this.#faults.length > 0 || this.#listeners.size > 0 || this.#log !== undefined || this.#moves.length > 0
    this.#options.setHook(isNeeded ? this : undefined)
  }

  #emit(event: WireEvent): void {
    this.#log?.add(event)
    for (const listener of this.#listeners) listener(event)
  }

  #remember(request: ObservedRequest): void {
    this.#recent.push(describeWireEvent({ kind: 'request', request }))
    if (this.#recent.length > shownRequests) this.#recent.shift()
  }

  #mustHearOfMove(request: ObservedRequest): boolean {
    if (notForCoordinators.has(request.api)) return false
    const move = this.#moves.find(({ kind, key, upTo, told }) => {
      if (request.connectionId > upTo || told.has(request.connectionId)) return false
      return (kind === 'group' ? groupsOf(request) : transactionalIdsOf(request)).includes(key)
    })
    move?.told.add(request.connectionId)
    return move !== undefined
  }
}
