// Keeps the benchmark's harness alive without running it: its command line, its arithmetic, its table and chart.
import { describe, expect, test } from 'vitest'
import { barChart } from '../bench/lib/chart.ts'
import { flags, parseOptions, usage } from '../bench/lib/options.ts'
import { type BenchResults, figuresOf } from '../bench/lib/results.ts'
import { jobArguments, type Measurement } from '../bench/lib/run-client.ts'
import { median, orderOfRound, readable, spread } from '../bench/lib/statistics.ts'
import { markdownReport } from '../bench/lib/table.ts'
import { arraySize, workloadsOf } from '../bench/lib/workloads.ts'

describe('the command line of npm run bench', () => {
  test('has defaults, and takes values behind a space or an equals sign', () => {
    expect(parseOptions([])).toMatchObject({ broker: 'kafka', rounds: 3, batchBytes: 16_384, lingerMs: 5 })
    const options = parseOptions(['--broker', 'kfake', '--clients=ottla,java', '--sizes', '100,1024', '--cpu-prof'])
    expect(options).toMatchObject({
      broker: 'kfake',
      clients: ['ottla', 'java'],
      valueBytes: [100, 1024],
      isProfiling: true,
    })
  })

  test.each([
    [['--brokers', 'kafka'], /Unknown argument --brokers/],
    [['--broker', 'redis'], /--broker redis: expected one of kafka, ottla, kfake/],
    [['--rounds', 'many'], /--rounds many: expected a number/],
    [['--sizes', '100,x'], /--sizes x: expected whole numbers/],
    [['--quick=yes'], /--quick takes no value/],
    [['--out'], /--out needs a value/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message)
  })

  test('explains every flag', () => {
    const help = usage('npm run bench', flags)
    for (const name of Object.keys(flags)) expect(help).toContain(`--${name}`)
  })

  test('makes a workload of every combination, as many bytes when values are larger', () => {
    const args = [
      '--workloads',
      'callback,poll',
      '--sizes',
      '100,10240',
      '--compression',
      'none,lz4',
      '--partitions',
      '1,6',
    ]
    const workloads = workloadsOf(parseOptions(args))
    expect(workloads).toHaveLength(16)
    expect(new Set(workloads.map(({ name }) => name)).size).toBe(16)
    expect(workloads.map(({ records }) => records)).toContain(50_000)
    expect(() => workloadsOf(parseOptions(['--workloads', 'fast']))).toThrow('--workloads fast')
    expect(workloadsOf(parseOptions(['--workloads', 'growth'])).map(({ name }) => name)).toContain(
      'produce, records x10',
    )
  })

  test('a job names everything that a program must know', () => {
    const [workload] = workloadsOf(parseOptions(['--workloads', 'sync']))
    const args = jobArguments(workload!, 16_384, { bootstrap: 'localhost:1', topic: 't', maxSeconds: 5 })
    expect(args).toEqual(
      expect.arrayContaining(['mode=produce', 'style=sync', 'lingerMs=0', 'valueBytes=100', 'array=846']),
    )
    expect(arraySize({ ...workload!, partitions: 1000 }, 65_536)).toBe(10_000)
  })
})

describe('the arithmetic', () => {
  test('takes medians and spreads', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 2, 3])).toBe(2.5)
    expect(median([])).toBeNaN()
    expect(spread([90, 100, 120])).toBe(0.3)
  })

  test('turns the order round each time, and begins in other places', () => {
    const orders = [0, 1, 2, 3, 4, 5].map((round) => orderOfRound(['a', 'b', 'c', 'd'], round).join(''))
    expect(orders).toEqual(['abcd', 'dcba', 'cdab', 'badc', 'bcda', 'adcb'])
  })

  test.each([
    [1_234_567, '1,235,000'],
    [4321, '4,321'],
    [123.4, '123'],
    [12.34, '12.3'],
    [0.456, '0.46'],
    [NaN, '–'],
  ])('writes %d as %s', (value, text) => {
    expect(readable(value)).toBe(text)
  })
})

describe('the report', () => {
  const run = (records: number, seconds: number): Measurement => ({
    records,
    bytes: 0,
    seconds,
    cpuUs: records,
    peakKiB: 2048,
  })
  const [workload] = workloadsOf(parseOptions(['--workloads', 'callback']))
  const results: BenchResults = {
    machine: { processor: 'P', cores: 2, memoryGiB: 8, system: 'S', node: 'v20.0.0', date: 'D', load: 0 },
    broker: 'B',
    rounds: 3,
    maxSeconds: 5,
    batchBytes: 16_384,
    clients: [
      { name: 'ottla', title: 'Ottla' },
      { name: 'java', title: 'Java' },
      { name: 'kafkajs', title: 'kafkajs' },
    ],
    missing: [{ name: 'librdkafka', title: 'librdkafka', reason: 'No compiler.' }],
    rows: [
      {
        workload: workload!,
        cells: {
          ottla: { runs: [run(100, 1), run(300, 1), run(200, 1)] },
          java: { runs: [run(100, 1)] },
          kafkajs: { runs: [], note: 'has no such style' },
        },
      },
    ],
  }

  test('shows medians, ratios, and why something has no figures', () => {
    const report = markdownReport(results, 'Title', 'chart.svg')
    expect(figuresOf(results.rows[0]!.cells.ottla)).toMatchObject({
      recordsPerSecond: 200,
      cpuUsPerRecord: 1,
      spread: 1,
    })
    expect(report).toMatch(/\| Ottla +\| +200 \| +2.00 \|/)
    expect(report).toMatch(/\| kafkajs \| has no such style/)
    expect(report).toContain('librdkafka: not available here. No compiler.')
  })

  test('draws every bar into one well-formed chart', () => {
    const chart = barChart('A & B', 'C < D', [
      {
        title: 'panel',
        columns: ['records', 'CPU'],
        bars: [
          { label: 'x', values: [1_500_000, 0.7], kind: 'ours' },
          { label: 'y', values: [0, 0], kind: 'peer' },
        ],
      },
    ])
    expect(chart).toContain('A &amp; B')
    expect(chart.match(/<rect class/g)).toHaveLength(4)
    expect(chart).toContain('1.50 M')
  })
})
