import { ErrorCode } from '@ottla/protocol'
import type { Clock } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import { entityKey, type QuotaEntry, type SecurityImage } from '../controller/security-image.ts'
import type { RequestContext } from '../server/api-handler.ts'
import { limitOf, type QuotaKey, type QuotaLimit } from './quota-limits.ts'
import { QuotaRate } from './quota-rate.ts'
import { TokenBucket } from './token-bucket.ts'

/** Who has sent a request, as far as quotas care. */
export interface QuotaClient {
  readonly user: string
  readonly clientId: string
}

/** Whom a request counts for. */
export function quotaClient({ session, clientId }: RequestContext): QuotaClient {
  return { user: session.principal.name, clientId }
}

/** What has not been used for so long is forgotten. Kafka: `InactiveSensorExpirationTimeSeconds`. */
const forgetMs = 3_600_000
/** Most clients that are counted at once; who comes then pushes out who was there first. */
const maxMeters = 10_000

/**
 * Quotas by user and client id (KIP-13, 55, 124, 219, 599): a client that uses more than its share is told to wait for so
 * long, and is not read meanwhile.
 */
export class ClientQuotas {
  readonly #clock: Clock
  readonly #image: SecurityImage
  readonly #windows: { readonly count: number; readonly ms: number }
  readonly #controllerWindows: { readonly count: number; readonly ms: number }
  /** By entity; made anew when the quotas change. */
  #entries: ReadonlyMap<string, QuotaEntry> = new Map()
  readonly #limits = new Map<string, QuotaLimit | null>()
  readonly #rates = new Map<string, QuotaRate>()
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(clock: Clock, config: ConfigValues, image: SecurityImage) {
    this.#clock = clock
    this.#image = image
    const windows = (prefix: string): { count: number; ms: number } => ({
      count: config.number(`${prefix}.window.num`),
      ms: config.number(`${prefix}.window.size.seconds`) * 1000,
    })
    this.#windows = windows('quota')
    this.#controllerWindows = windows('controller.quota')
    this.update()
  }

  /** Whether there are any; without them nothing is counted. */
  get isActive(): boolean {
    return this.#entries.size > 0
  }

  /** Takes over changed quotas. */
  update(): void {
    this.#entries = new Map(Array.from(this.#image.quotas(), (entry) => [entityKey(entry.entity), entry]))
    this.#limits.clear()
  }

  /** Counts, and returns for how many ms the client has to wait. */
  record(key: QuotaKey, client: QuotaClient, value: number): number {
    const limit = this.#limit(key, client)
    if (limit === undefined) return 0
    const nowMs = this.#clock.monotonic()
    const rate = this.#rate(key, limit)
    rate.record(value, nowMs)
    return rate.throttleMs(limit.limit, nowMs)
  }

  /** Takes back what was counted for an answer that was not given. */
  unrecord(key: QuotaKey, client: QuotaClient, value: number): void {
    const limit = this.#limit(key, client)
    if (limit !== undefined) this.#rate(key, limit).record(-value, this.#clock.monotonic())
  }

  /** Counts time that the broker spent on a request; nobody waits longer than a window for it. */
  recordTime(client: QuotaClient, elapsedMs: number): number {
    // One percent is a hundredth of a thread.
    return Math.min(this.record('request_percentage', client, elapsedMs / 10), this.#windows.ms)
  }

  /** What the changes of one request may cost. */
  mutations(client: QuotaClient, isStrict: boolean): MutationQuota {
    const limit = this.#limit('controller_mutation_rate', client)
    if (limit === undefined) return unlimited
    const { count, ms } = this.#controllerWindows
    const bucket = touch(this.#buckets, limit.sharedBy, this.#clock.monotonic(), () => new TokenBucket())
    const refill = (): number => {
      const nowMs = this.#clock.monotonic()
      bucket.refill(limit.limit, (limit.limit * count * ms) / 1000, nowMs)
      return nowMs
    }
    return {
      isLimited: true,
      take(permits) {
        const nowMs = refill()
        if (isStrict && bucket.isEmpty) return false
        bucket.take(permits, nowMs)
        return true
      },
      get throttleMs() {
        refill()
        return bucket.throttleMs(limit.limit)
      },
    }
  }

  #limit(key: QuotaKey, { user, clientId }: QuotaClient): QuotaLimit | undefined {
    if (this.#entries.size === 0) return undefined
    const name = JSON.stringify([key, user, clientId])
    let limit = this.#limits.get(name)
    if (limit === undefined) {
      limit = limitOf(key, user, clientId, (entity) => this.#entries.get(entity)) ?? null
      if (this.#limits.size >= maxMeters) this.#limits.clear()
      this.#limits.set(name, limit)
    }
    return limit ?? undefined
  }

  #rate(key: QuotaKey, { sharedBy }: QuotaLimit): QuotaRate {
    const { count, ms } = this.#windows
    return touch(this.#rates, `${key} ${sharedBy}`, this.#clock.monotonic(), () => new QuotaRate(count, ms))
  }
}

/** The error code and message for a change that is over its quota. */
export const quotaExceeded: readonly [errorCode: number, errorMessage: string] = [
  ErrorCode.THROTTLING_QUOTA_EXCEEDED,
  'The throttling quota has been exceeded.',
]

/** The permits of one request that changes topics. */
export interface MutationQuota {
  readonly isLimited: boolean
  /** @returns false when the request is refused */
  take(permits: number): boolean
  /** How long the client has to wait. */
  readonly throttleMs: number
}

const unlimited: MutationQuota = { isLimited: false, take: () => true, throttleMs: 0 }

/** Finds or makes a meter; the map keeps those that were used last at its end. */
function touch<Meter extends { lastUsedMs: number }>(
  meters: Map<string, Meter>,
  name: string,
  nowMs: number,
  make: () => Meter,
): Meter {
  const meter = meters.get(name) ?? make()
  meters.delete(name)
  meters.set(name, meter)
  for (const [oldest, { lastUsedMs }] of meters) {
    if (oldest === name || (meters.size <= maxMeters && nowMs - lastUsedMs < forgetMs)) break
    meters.delete(oldest)
  }
  return meter
}
