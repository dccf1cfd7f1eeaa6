import { type MessageCodec, Reader } from '@ottla/protocol'
import { groupMetadataKey } from '@ottla/protocol/messages/group-metadata-key'
import { groupMetadataValue } from '@ottla/protocol/messages/group-metadata-value'
import { legacyOffsetCommitKey } from '@ottla/protocol/messages/legacy-offset-commit-key'
import { legacyOffsetCommitValue } from '@ottla/protocol/messages/legacy-offset-commit-value'
import { offsetCommitKey } from '@ottla/protocol/messages/offset-commit-key'
import { offsetCommitValue } from '@ottla/protocol/messages/offset-commit-value'
import { transactionLogKey } from '@ottla/protocol/messages/transaction-log-key'
import { transactionLogValue } from '@ottla/protocol/messages/transaction-log-value'

/** A record of a coordinator's topic. */
export interface CoordinatorRecord {
  /** Number of its kind, which the key begins with. */
  readonly type: number
  readonly key: object
  /** Null for a tombstone. */
  readonly value: { readonly version: number; readonly data: object } | null
}

/** In which versions a field is there; a field with a default is left out when it has that value. */
interface FieldRule {
  readonly from?: number
  readonly to?: number
  readonly default?: unknown
}

interface RecordKind {
  readonly key: MessageCodec<object, never>
  readonly value: MessageCodec<object, never>
  /** Fields that are not in every version, also those of structures within. */
  readonly rules: Readonly<Record<string, FieldRule>>
}

const kind = (key: unknown, value: unknown, rules: RecordKind['rules'] = {}): RecordKind => ({
  key: key as RecordKind['key'],
  value: value as RecordKind['value'],
  rules,
})

const offsetRules: RecordKind['rules'] = {
  leaderEpoch: { from: 3 },
  expireTimestamp: { from: 1, to: 1 },
  topicId: { from: 4, default: 'AAAAAAAAAAAAAAAAAAAAAA' },
}

/** Kinds of records in `__consumer_offsets` that are known here, by their numbers. */
export const offsetsTopicKinds: Readonly<Record<number, RecordKind>> = {
  0: kind(legacyOffsetCommitKey, legacyOffsetCommitValue),
  1: kind(offsetCommitKey, offsetCommitValue, offsetRules),
  2: kind(groupMetadataKey, groupMetadataValue, {
    currentStateTimestamp: { from: 2 },
    groupInstanceId: { from: 3 },
    rebalanceTimeout: { from: 1 },
  }),
}

/** Kinds of records in `__transaction_state`. */
export const transactionTopicKinds: Readonly<Record<number, RecordKind>> = {
  0: kind(transactionLogKey, transactionLogValue, {
    previousProducerId: { from: 1, default: -1 },
    nextProducerId: { from: 1, default: -1 },
    clientTransactionVersion: { from: 1, default: 0 },
    nextProducerEpoch: { from: 1, default: -1 },
  }),
}

/** The record of a key and a value; undefined for a kind that is not among those. @throws DecodeError */
export function readCoordinatorRecord(
  kinds: Readonly<Record<number, RecordKind>>,
  key: Buffer,
  value: Buffer | null,
): CoordinatorRecord | undefined {
  const keyReader = new Reader(key)
  const type = keyReader.readInt16()
  const known = kinds[type]
  if (known === undefined) return undefined
  const shownKey = known.key.decode(keyReader, 0)
  if (value === null) return { type, key: shownKey, value: null }
  const reader = new Reader(value)
  const version = reader.readInt16()
  const data = shown(known.value.decode(reader, version), known.rules, version) as object
  return { type, key: shownKey, value: { version, data } }
}

/** As JSON has it: bytes in base64, and only the fields of that version. */
function shown(value: unknown, rules: RecordKind['rules'], version: number): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map((each) => shown(each, rules, version))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).filter(([name, field]) => {
    const rule = Object.hasOwn(rules, name) ? rules[name]! : undefined
    if (rule === undefined) return true
    const isThere = version >= (rule.from ?? 0) && version <= (rule.to ?? Infinity)
    return isThere && !('default' in rule && field === rule.default)
  })
  return Object.fromEntries(fields.map(([name, field]) => [name, shown(field, rules, version)]))
}
