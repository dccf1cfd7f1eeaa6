import { expect, test } from 'vitest'
import {
  camelName,
  ConfigError,
  configFromProperties,
  type ConfigSchema,
  dottedName,
  nearestName,
  parseProperties,
  resolveConfig,
} from '../src/index.ts'

interface Sample {
  readonly lingerMs?: number
  readonly bufferMemory?: number
  readonly ratio?: number
  readonly enabled?: boolean
  readonly mode?: 'fast' | 'safe'
  readonly names?: readonly string[]
  readonly password?: string
  readonly groupId: string
  readonly hook?: () => void
}

const schema: ConfigSchema<Sample> = {
  keys: {
    lingerMs: { type: 'int', default: 5, min: 0, importance: 'high', doc: '' },
    bufferMemory: { type: 'long', default: 33_554_432, min: 0, importance: 'high', doc: '' },
    ratio: { type: 'double', min: 0, max: 1, importance: 'low', doc: '' },
    enabled: { type: 'boolean', default: true, importance: 'low', doc: '' },
    mode: { type: 'string', default: 'safe', oneOf: ['fast', 'safe'], importance: 'low', doc: '' },
    names: { type: 'list', default: [], oneOf: ['a', 'b'], importance: 'low', doc: '' },
    password: {
      type: 'string',
      secret: true,
      validate: (value) => (value.length < 3 ? 'is too short' : undefined),
      importance: 'low',
      doc: '',
    },
    groupId: { type: 'string', required: true, importance: 'high', doc: '' },
    hook: {
      type: 'any',
      validate: (value) => (typeof value === 'function' ? undefined : 'expected a function'),
      importance: 'low',
      doc: '',
    },
  },
  refused: { 'metric.reporters': 'they are Java classes' },
}

const resolve = (input: object): Sample => resolveConfig(schema, { groupId: 'g', ...input } as Sample)

test('names are translated both ways', () => {
  for (const [camel, dotted] of [
    ['sessionTimeoutMs', 'session.timeout.ms'],
    ['acks', 'acks'],
    ['maxInFlightRequestsPerConnection', 'max.in.flight.requests.per.connection'],
  ] as const) {
    expect(dottedName(camel)).toBe(dotted)
    expect(camelName(dotted)).toBe(camel)
  }
})

test('defaults are filled in, undefined counts as absent, and the result is frozen', () => {
  const config = resolve({ lingerMs: undefined, mode: 'fast' })
  expect(config).toEqual({
    lingerMs: 5,
    bufferMemory: 33_554_432,
    enabled: true,
    mode: 'fast',
    names: [],
    groupId: 'g',
  })
  expect(Object.isFrozen(config)).toBe(true)
})

test.each([
  [{ lingerMs: '5' }, "Invalid value '5' for lingerMs (Kafka: linger.ms): expected an integer"],
  [{ lingerMs: 1.5 }, 'Invalid value 1.5 for lingerMs (Kafka: linger.ms): expected an integer'],
  [{ lingerMs: -1 }, 'Invalid value -1 for lingerMs (Kafka: linger.ms): must be at least 0'],
  [{ lingerMs: 2_147_483_648 }, 'Invalid value 2147483648 for lingerMs (Kafka: linger.ms): expected an integer'],
  [{ bufferMemory: 2 ** 53 }, 'expected an integer'],
  [{ bufferMemory: Number.NaN }, 'Invalid value NaN for bufferMemory'],
  [{ ratio: 1.5 }, 'Invalid value 1.5 for ratio (Kafka: ratio): must be at most 1'],
  [{ ratio: Infinity }, 'expected a number'],
  [{ enabled: 'yes' }, "Invalid value 'yes' for enabled (Kafka: enabled): expected a boolean"],
  [{ mode: 'slow' }, "Invalid value 'slow' for mode (Kafka: mode): 'slow' is none of fast, safe"],
  [{ names: ['a', 'c'] }, "Invalid value ['a', 'c'] for names (Kafka: names): 'c' is none of a, b"],
  [{ names: 'a' }, 'expected a list'],
  [{ hook: {} }, 'Invalid value of type object for hook (Kafka: hook): expected a function'],
  [{ lingerMs: null }, 'Invalid value null for lingerMs (Kafka: linger.ms): expected an integer'],
  [{ groupId: undefined }, 'Missing configuration groupId (Kafka: group.id)'],
  [{ lingerMS: 5 }, 'Unknown configuration lingerMS; did you mean lingerMs?'],
  [{ 'linger.ms': 5 }, 'Unknown configuration linger.ms; here it is written lingerMs'],
  [{ 'linger.m': 5 }, 'Unknown configuration linger.m; did you mean linger.ms?'],
  [{ somethingElseAltogether: 1 }, /^Unknown configuration somethingElseAltogether; remove it, or check its name$/],
  [{ constructor: 1 }, /^Unknown configuration constructor; remove it, or check its name$/],
  [{ 'to.string': 1 }, /^Unknown configuration to.string; remove it, or check its name$/],
  [{ metricReporters: 'x' }, 'Configuration metricReporters is not available here: they are Java classes'],
  [{ 'metric.reporters': 'x' }, 'Configuration metric.reporters is not available here: they are Java classes'],
])('%j is refused with a message that says why', (input, message) => {
  expect(() => resolve(input)).toThrow(ConfigError)
  expect(() => resolve(input)).toThrow(message)
})

test('the value of a secret is not repeated', () => {
  expect(() => resolve({ password: 'x' })).toThrow('Invalid value for password (Kafka: password): is too short')
})

test('a value that refers to itself can still be reported', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  expect(() => resolve({ hook: circular })).toThrow('expected a function')
})

test('text values are read by type', () => {
  const config = configFromProperties(schema, {
    'linger.ms': ' 7 ',
    'buffer.memory': '+1000',
    ratio: '0.25',
    enabled: 'False',
    names: 'a, b',
    'group.id': 'g',
    mode: 'fast',
  })
  expect(config).toEqual({
    lingerMs: 7,
    bufferMemory: 1000,
    ratio: 0.25,
    enabled: false,
    names: ['a', 'b'],
    groupId: 'g',
    mode: 'fast',
  })
  expect(configFromProperties(schema, { names: '' })).toEqual({ names: [] })
})

test.each([
  [{ 'linger.ms': 'soon' }, "Invalid value 'soon' for linger.ms: expected an integer"],
  [{ 'linger.ms': '' }, 'expected an integer'],
  [{ ratio: 'half' }, "Invalid value 'half' for ratio: expected a number"],
  [{ enabled: '1' }, 'expected a boolean'],
  [{ 'linger.mss': '1' }, 'Unknown configuration linger.mss; did you mean linger.ms?'],
  [{ 'metric.reporters': 'x' }, 'they are Java classes'],
])('properties %j are refused', (properties, message) => {
  expect(() => configFromProperties(schema, properties as Record<string, string>)).toThrow(message)
})

test('the nearest name is near, or none is', () => {
  expect(nearestName('acsk', ['acks', 'retries'])).toBe('acks')
  expect(nearestName('completely', ['acks', 'retries'])).toBeUndefined()
})

test('properties files are read as Java reads them', () => {
  const text = [
    '# a comment',
    '! another',
    '',
    'bootstrap.servers=a:1,\\',
    '   b:2',
    'spaced key',
    'colon: value with spaces ',
    '  indented = x',
    'escaped\\ key\\==v\\t\\u0041\\n',
    'empty=',
    'bare',
    'twice=1',
    'twice=2',
    'slashes=c:\\\\dir\\\\',
    '__proto__=harmless',
  ].join('\r\n')
  expect({ ...parseProperties(text) }).toEqual({
    'bootstrap.servers': 'a:1,b:2',
    spaced: 'key',
    colon: 'value with spaces ',
    indented: 'x',
    'escaped key=': 'v\tA\n',
    empty: '',
    bare: '',
    twice: '2',
    slashes: 'c:\\dir\\',
    ['__proto__']: 'harmless',
  })
})
