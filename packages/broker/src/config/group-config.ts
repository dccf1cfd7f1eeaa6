import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../errors.ts'
import { type ConfigKeys, configProblem, ConfigValues } from './config-key.ts'

interface Bounds {
  /** Broker keys that say between what a group may choose. */
  readonly min?: string
  readonly max?: string
}

/** Keys that a group may have values of its own for, with Kafka's defaults; `brokerKey` gives the value for all other groups. */
export const groupConfigKeys: ConfigKeys = {
  'consumer.assignment.interval.ms': {
    type: 'int',
    default: '1000',
    min: 0,
    brokerKey: 'group.consumer.assignment.interval.ms',
    doc: 'Shortest time between two target assignments of the group.',
  },
  'consumer.heartbeat.interval.ms': {
    type: 'int',
    default: '5000',
    min: 1,
    brokerKey: 'group.consumer.heartbeat.interval.ms',
    doc: 'How often members are told to send heartbeats.',
  },
  'consumer.session.timeout.ms': {
    type: 'int',
    default: '45000',
    min: 1,
    brokerKey: 'group.consumer.session.timeout.ms',
    doc: 'How long a member that sends nothing is kept.',
  },
  'share.assignment.interval.ms': {
    type: 'int',
    default: '1000',
    min: 0,
    brokerKey: 'group.share.assignment.interval.ms',
    doc: 'Shortest time between two target assignments of the share group.',
  },
  'share.auto.offset.reset': {
    type: 'string',
    default: 'latest',
    doc: 'Where a share group starts to read: latest, earliest, or by_duration: and an ISO 8601 duration.',
  },
  'share.delivery.count.limit': {
    type: 'int',
    default: '5',
    min: 2,
    brokerKey: 'group.share.delivery.count.limit',
    doc: 'How often a record is delivered to the share group at most.',
  },
  'share.heartbeat.interval.ms': {
    type: 'int',
    default: '5000',
    min: 1,
    brokerKey: 'group.share.heartbeat.interval.ms',
    doc: 'How often members of the share group are told to send heartbeats.',
  },
  'share.isolation.level': {
    type: 'string',
    default: 'read_uncommitted',
    oneOf: ['read_committed', 'read_uncommitted'],
    doc: 'Whether the share group sees records of transactions that are open or aborted.',
  },
  'share.partition.max.record.locks': {
    type: 'int',
    default: '2000',
    min: 100,
    brokerKey: 'group.share.partition.max.record.locks',
    doc: 'How many records of a partition the share group may have in delivery.',
  },
  'share.record.lock.duration.ms': {
    type: 'int',
    default: '30000',
    min: 1000,
    brokerKey: 'group.share.record.lock.duration.ms',
    doc: 'How long a member of the share group has for a record.',
  },
  'share.renew.acknowledge.enable': {
    type: 'boolean',
    default: 'true',
    doc: 'Whether members may ask for more time for a record.',
  },
  'share.session.timeout.ms': {
    type: 'int',
    default: '45000',
    min: 1,
    brokerKey: 'group.share.session.timeout.ms',
    doc: 'How long a member of the share group that sends nothing is kept.',
  },
}

/** Names of the bounds are made of that of the broker key: `group.consumer.min.session.timeout.ms`. */
function boundsOf(brokerKey: string): Bounds {
  const at = brokerKey.indexOf('.', 'group.'.length)
  return {
    min: `${brokerKey.slice(0, at)}.min${brokerKey.slice(at)}`,
    max: `${brokerKey.slice(0, at)}.max${brokerKey.slice(at)}`,
  }
}

/** The values that hold for a group. */
export function groupValues(own: Readonly<Record<string, string>>, broker: ConfigValues): ConfigValues {
  return new ConfigValues(groupConfigKeys, own, broker)
}

/**
 * Checks the values that a group is to have.
 * @throws ApiException INVALID_CONFIG
 */
export function checkGroupConfigs(own: Readonly<Record<string, string>>, broker: ConfigValues): void {
  const invalid = (message: string): ApiException => new ApiException(ErrorCode.INVALID_CONFIG, message)
  for (const [name, value] of Object.entries(own)) {
    const key = Object.hasOwn(groupConfigKeys, name) ? groupConfigKeys[name]! : undefined
    if (key === undefined) throw invalid(`Unknown group config name: ${name}`)
    const problem = configProblem(key, value)
    if (problem !== undefined) throw invalid(`Invalid value ${value} for configuration ${name}: ${problem}`)
    if (name === 'share.auto.offset.reset' && durationOf(value) === undefined) {
      throw invalid(
        `Invalid value ${value} for configuration ${name}: Invalid value \`${value}\` for configuration ${name}. ` +
          "The value must be either 'earliest', 'latest' or of the format 'by_duration:<PnDTnHnMn.nS>'.",
      )
    }
    if (key.brokerKey === undefined) continue
    const { min, max } = boundsOf(key.brokerKey)
    if (Number(value) < broker.number(min!)) throw invalid(`${name} must be greater than or equal to ${min}`)
    if (Number(value) > broker.number(max!)) throw invalid(`${name} must be less than or equal to ${max}`)
  }
  const values = groupValues(own, broker)
  for (const type of ['consumer', 'share']) {
    const [session, heartbeat] = [`${type}.session.timeout.ms`, `${type}.heartbeat.interval.ms`]
    if (values.number(session) <= values.number(heartbeat))
      throw invalid(`${session} must be greater than ${heartbeat}`)
  }
}

/** Where `share.auto.offset.reset` begins: so many ms ago; 0 for latest, Infinity for earliest, undefined for what is neither. */
export function durationOf(reset: string): number | undefined {
  const text = reset.toLowerCase()
  if (text === 'latest') return 0
  if (text === 'earliest') return Infinity
  const match = /^by_duration:p(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?$/.exec(text)
  if (match === null || match.slice(1).every((part) => part === undefined)) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0))
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
}
