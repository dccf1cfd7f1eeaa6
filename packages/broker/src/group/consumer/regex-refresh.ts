import type { CoordinatorRecord } from '../coordinator-records.ts'
import type { ConsumerContext } from './consumer-context.ts'
import { type ConsumerGroup, subscriptionsOf } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { groupEpochRecord, regexRecord, regexTombstone } from './consumer-records.ts'
import { subscriptionHash } from './group-epoch.ts'
import { checkTopicRegex, resolveTopicRegexes } from './topic-regex.ts'

/** The least time between two looks for the topics that match. */
const minRefreshIntervalMs = 10_000

/** What a heartbeat means for the regular expressions of a group. */
export interface RegexUpdate {
  readonly isChanged: boolean
  /** The topics of the new one are known already, so that the group can have a new target. */
  readonly isResolved: boolean
  /** The regular expressions to resolve once the heartbeat is on record. */
  readonly toResolve: readonly string[]
}

/**
 * @param records - takes the removal of an expression that nobody uses any more
 * @throws ApiException INVALID_REGULAR_EXPRESSION
 */
export function updateRegexes(
  group: ConsumerGroup,
  change: { readonly from: ConsumerMember; readonly to: ConsumerMember },
  { settings, topics, nowMs }: ConsumerContext,
  records: CoordinatorRecord[],
): RegexUpdate {
  const oldRegex = change.from.subscribedTopicRegex
  const newRegex = change.to.subscribedTopicRegex
  const isChanged = oldRegex !== newRegex
  if (newRegex === '' && oldRegex === '' && group.resolvedRegexes.size === 0 && group.subscribedRegexes().size === 0) {
    return { isChanged, isResolved: false, toResolve: [] }
  }
  const before = group.subscribedRegexes()
  let isResolved = false
  let mustRefresh = false
  if (isChanged) {
    if (oldRegex !== '' && before.get(oldRegex) === 1) records.push(regexTombstone(group.groupId, oldRegex))
    if (newRegex === '') isResolved = oldRegex !== ''
    else if (before.has(newRegex)) isResolved = group.resolvedRegexes.has(newRegex)
    else {
      checkTopicRegex(newRegex)
      mustRefresh = true
    }
  }
  const after = group.subscribedRegexes(change)
  const [last] = group.resolvedRegexes.values()
  const isEarly =
    last !== undefined && nowMs <= last.timestampMs + Math.min(minRefreshIntervalMs, settings.regexRefreshIntervalMs)
  const isDue =
    mustRefresh ||
    after.size !== group.resolvedRegexes.size ||
    (last?.version ?? 0) < topics.version ||
    (last !== undefined && nowMs > last.timestampMs + settings.regexRefreshIntervalMs)
  const toResolve = isDue && !isEarly && (mustRefresh || before.size > 0) ? [...after.keys()] : []
  return { isChanged, isResolved, toResolve }
}

/**
 * Looks for the topics that match now and that the member who asks may know of, and notes the records that say so; a new epoch of the group if they
 * are others.
 */
export function resolveRegexes(
  groupId: string,
  regexes: readonly string[],
  context: ConsumerContext,
  mayDescribe: (topic: string) => boolean = () => true,
): void {
  const { groups, topics, effects, nowMs } = context
  const group = groups.get(groupId)
  if (group?.type !== 'consumer') return
  const resolved = new Map(group.resolvedRegexes)
  const subscribed = group.subscribedRegexes()
  const records: CoordinatorRecord[] = []
  let mustBump = false
  for (const [regex, all] of resolveTopicRegexes(regexes, topics, nowMs)) {
    const found = { ...all, topics: new Set([...all.topics].filter(mayDescribe)) }
    if (!subscribed.has(regex)) continue
    const known = resolved.get(regex)?.topics ?? new Set<string>()
    mustBump ||= found.topics.size !== known.size || [...found.topics].some((topic) => !known.has(topic))
    resolved.set(regex, found)
    records.push(regexRecord(groupId, regex, found))
  }
  const hash = subscriptionHash(subscriptionsOf([...group.members.values()], resolved), context)
  if (mustBump || hash !== group.metadataHash) records.push(groupEpochRecord(groupId, group.groupEpoch + 1, hash))
  // What cannot be written now is looked for again with a later heartbeat.
  if (records.length > 0) effects.write(records, () => {})
}
