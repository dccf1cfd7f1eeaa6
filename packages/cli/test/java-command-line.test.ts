import { describe, expect, test } from 'vitest'
import type { JavaTool } from '../src/java/flags.ts'
import { javaDouble } from '../src/java/java-double.ts'
import { modernise, zookeeperFlag } from '../src/java/old-flags.ts'
import { parseArgparse } from '../src/java/parse-argparse.ts'
import { parseJopt } from '../src/java/parse-jopt.ts'
import { repairPasted } from '../src/java/pasted-text.ts'
import { answerRemoved, removedScripts } from '../src/java/removed-scripts.ts'
import { loadTool, toolNames } from '../src/java/tools.ts'
import { csvRow } from '../src/java/consumer-groups/reset-csv.ts'
import { parseDateTime, parseDuration } from '../src/java/consumer-groups/times.ts'
import { readLines } from '../src/java/console-producer/read-lines.ts'
import { readManifest, root } from '../../../test/repository/workspace.ts'

const tool: JavaTool = {
  name: 'kafka-example',
  className: 'none',
  text: '',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: '' },
    topic: { takes: 'text', text: '' },
    partitions: { takes: 'int', default: '1', text: '' },
    state: { takes: 'text', isOptional: true, text: '' },
    list: { text: '' },
  },
  oldFlags: { zookeeper: zookeeperFlag, 'new-consumer': { text: 'gone' } },
  load: () => Promise.reject(new Error('not run')),
}

describe('flags by the rules of JOpt Simple', () => {
  test('values follow or stand behind =, with one dash or two', () => {
    const options = parseJopt(tool, ['--topic', '-orders', '-partitions=3', '--list', 'ignored'])
    expect(options.text('topic')).toBe('-orders')
    expect(options.integer('partitions')).toBe(3)
    expect(options.has('list')).toBe(true)
    expect(options.positional).toEqual(['ignored'])
  })

  test('an optional value is taken when it is none of the flags', () => {
    expect(parseJopt(tool, ['--state', 'stable']).text('state')).toBe('stable')
    expect(parseJopt(tool, ['--state', '--list']).text('state')).toBeUndefined()
  })

  test.each([
    [['--nonsense'], /^nonsense is not a recognized option$/],
    [['--topic'], /^Option topic requires an argument$/],
  ])('%j is refused', (args, message) => {
    expect(() => parseJopt(tool, args)).toThrow(message)
  })

  test.each(['many', '1.5', '2147483648', ''])("'%s' is no 32-bit integer", (text) => {
    expect(() => parseJopt(tool, ['--partitions', text]).integer('partitions')).toThrow(
      `Cannot parse argument '${text}' of option partitions`,
    )
  })

  test('a value that is asked for once may be given once', () => {
    const options = parseJopt(tool, ['--topic', 'a', '--topic', 'b'])
    expect(options.all('topic')).toEqual(['a', 'b'])
    expect(() => options.text('topic')).toThrow(/Found multiple arguments for option topic/)
  })
})

test('flags by the rules of Argparse4j: several values, abbreviations, a command with flags of its own', () => {
  const argparse: JavaTool = {
    ...tool,
    style: 'argparse',
    flags: { 'bootstrap-server': { takes: 'text', isRequired: true, text: '' } },
    commands: { list: { text: '', flags: { props: { takes: 'text', takesMany: true, text: '' } } } },
  }
  const options = parseArgparse(argparse, ['--boot', 'a:1', 'list', '--props', 'x=1', 'y=2'])
  expect(options.command).toBe('list')
  expect(options.all('props')).toEqual(['x=1', 'y=2'])
  expect(() => parseArgparse(argparse, ['list'])).toThrow(
    'kafka-example: error: argument --bootstrap-server is required',
  )
  expect(() => parseArgparse(argparse, ['--bootstrap-server', 'a:1', 'lst'])).toThrow(/invalid choice: 'lst'/)
})

describe('pasted text', () => {
  const repair = (...args: string[]): readonly string[] =>
    repairPasted(
      args,
      (name) => name in tool.flags,
      (name) => tool.flags[name]?.takes !== undefined,
    ).args

  test('typographic dashes before a flag become two hyphens, also where a value was expected', () => {
    expect(repair('–topic', 'orders', '—list', '−topic', '–list')).toEqual([
      '--topic',
      'orders',
      '--list',
      '--topic',
      '--list',
    ])
  })

  test('dashes that stand alone belong to the flag after them', () => {
    expect(repair('--', 'topic', 'orders')).toEqual(['--topic', 'orders'])
  })

  test('what is no flag stays as it is', () => {
    expect(repair('--topic', '–1', '–nonsense', '--', 'file')).toEqual(['--topic', '–1', '–nonsense', '--', 'file'])
  })

  test('blanks that do not break and quotes are taken away', () => {
    expect(repair('--topic\u00A0orders', '--topic', '“clicks”', '\u200B--list')).toEqual([
      '--topic',
      'orders',
      '--topic',
      'clicks',
      '--list',
    ])
  })
})

describe('flags of the past', () => {
  test('what means nothing any more is dropped with a note', () => {
    expect(modernise(tool, ['--new-consumer', '--topic', 'a b'])).toEqual({
      args: ['--topic', 'a b'],
      notes: ["--new-consumer is gone. The command of today: kafka-example.sh --topic 'a b'"],
    })
  })

  test('a value that looks like one of them is left alone', () => {
    expect(modernise(tool, ['--topic', '--zookeeper']).notes).toEqual([])
  })

  test.each([
    ['zk1:2181,zk2:2181/kafka', 'zk1:9092,zk2:9092'],
    ['localhost', 'localhost:9092'],
  ])('--zookeeper %s is answered with brokers', (ensemble, brokers) => {
    expect(() => modernise(tool, ['--zookeeper', ensemble, '--list'])).toThrow(
      `The command of today: kafka-example.sh --bootstrap-server ${brokers} --list`,
    )
  })
})

test('every tool and every removed script is a command, with and without .sh', () => {
  const { bin } = readManifest(`${root}/packages/cli`)
  const names = [...toolNames, ...Object.keys(removedScripts)]
  expect(Object.keys(bin!).toSorted()).toEqual(['ottla', ...names, ...names.map((name) => `${name}.sh`)].toSorted())
})

test('an unknown tool is an error, and a removed script is exit code 1', () => {
  expect(() => loadTool('kafka-nonsense')).toThrow('There is no tool kafka-nonsense')
  expect(answerRemoved('zookeeper-server-stop', [])).toBe(1)
})

test.each([
  [1024, '1024.0'],
  [10_000_000, '1.0E7'],
  [12_345_678.9, '1.23456789E7'],
  [0.5, '0.5'],
  [0.0001, '1.0E-4'],
])('%d is written as Java writes it', (value, text) => {
  expect(javaDouble(value)).toBe(text)
})

test.each([
  ['2026-11-22T21:00:00.000', Date.UTC(2026, 10, 22, 21)],
  ['2026-11-22T21:00:00', Date.UTC(2026, 10, 22, 21)],
  ['2026-11-22T21:00:00.5+02:00', Date.UTC(2026, 10, 22, 19, 0, 0, 500)],
  ['2026-11-22T21:00:00.000+0200', Date.UTC(2026, 10, 22, 19)],
])('the time %s is understood', (text, atMs) => {
  expect(parseDateTime(text)).toBe(atMs)
})

test.each([
  ['PT1H30M', 5_400_000],
  ['P1DT2S', 86_402_000],
  ['-PT0.5S', -500],
])('the duration %s is understood', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['yesterday', '2026-13-01T00:00:00.000'])('%s is no time', (text) => {
  expect(() => parseDateTime(text)).toThrow(/Unparseable date/)
})

test.each(['1h', 'P', 'PT'])('%s is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow(/cannot be parsed to a Duration/)
})

test('CSV has quotes where Kafka puts them', () => {
  const row = { partition: 0, offset: 5 }
  expect(csvRow(undefined, { topic: 'orders', ...row })).toBe('orders,0,5\n')
  expect(csvRow('a b', { topic: 'a-topic-name-of-more-than-24-letters', ...row })).toBe(
    '"a b","a-topic-name-of-more-than-24-letters",0,5\n',
  )
})

test('lines end as Java has it, whatever pieces the input comes in', async () => {
  const text = 'one\r\ntwo\rthree\n\nünï\u2028four'
  for (const size of [1, 2, 3, 100]) {
    const bytes = Buffer.from(text)
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    )
    const lines: string[] = []
    for await (const some of readLines(piecesOf(pieces))) lines.push(...some)
    expect(lines).toEqual(['one', 'two', 'three', '', 'ünï\u2028four'])
  }
})

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces
}
