// Ottla's message definitions, versions and error table against the classes of kafka-clients 4.4.0 themselves.
import { type Api, apiRanges, errorInfo, Reader, Writer } from '@ottla/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { schemaFacts } from './tools.ts'

type AnyApi = Api<unknown, unknown, unknown, unknown>

const withCodec = apiRanges.filter((range) => range.hasCodec)
const roundsPerVersion = 40
const seed = Number(process.env['OTTLA_SEED'] ?? Date.now() % 1_000_000)

async function load(name: string): Promise<AnyApi> {
  const kebab = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
  const module = (await import(`../../packages/protocol/src/generated/${kebab}.ts`)) as Record<string, AnyApi>
  return module[name[0]!.toLowerCase() + name.slice(1)]!
}

describe('facts', () => {
  let lines: string[][]
  beforeAll(async () => {
    lines = (await schemaFacts('facts'))
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
  })
  const rows = (kind: string): string[] =>
    lines.filter((line) => line[0] === kind).map((line) => line.slice(1).join(' '))

  test('every API key has the versions that kafka-clients has', () => {
    const ours = apiRanges.map(
      (range) => `${range.key} ${range.name} ${range.minVersion} ${range.maxVersion} ${range.latestVersion}`,
    )
    expect(ours.toSorted()).toEqual(rows('api').toSorted())
  })

  test('every version has the header versions that kafka-clients gives it', async () => {
    const ours: string[] = []
    for (const { key, name } of withCodec) {
      const api = await load(name)
      for (let v = api.minVersion; v <= api.latestVersion; v++) {
        ours.push(`${key} ${v} ${api.requestHeaderVersion(v)} ${api.responseHeaderVersion(v)}`)
      }
    }
    const keys = new Set(withCodec.map((range) => String(range.key)))
    expect(ours).toEqual(rows('headers').filter((row) => keys.has(row.split(' ')[0]!)))
  })

  test('every error code has the name and the retriability of kafka-clients', () => {
    const theirs = rows('error')
    const ours = theirs.map((row) => {
      const { code, name, retriable } = errorInfo(Number(row.split(' ')[0]))
      return `${code} ${name} ${retriable}`
    })
    expect(ours).toEqual(theirs)
  })
})

describe(`random messages that Kafka's own schemas wrote (OTTLA_SEED=${seed})`, () => {
  const bodies = new Map<string, { kind: string; version: number; hex: string }[]>()
  beforeAll(async () => {
    const output = await schemaFacts('messages', String(seed), String(roundsPerVersion))
    for (const line of output.trim().split('\n')) {
      const [key, kind, version, hex] = line.split(' ') as [string, string, string, string | undefined]
      if (!bodies.has(key)) bodies.set(key, [])
      bodies.get(key)!.push({ kind, version: Number(version), hex: hex ?? '' })
    }
  })

  test.each(withCodec)('$name decodes them and encodes them to the same bytes', async ({ key, name }) => {
    const api = await load(name)
    const samples = bodies.get(String(key))!
    expect(samples.length).toBe(2 * roundsPerVersion * (api.latestVersion - api.minVersion + 1))
    for (const { kind, version, hex } of samples) {
      const reader = new Reader(Buffer.from(hex, 'hex'))
      const writer = new Writer()
      if (kind === 'request') api.encodeRequest(writer, api.decodeRequest(reader, version), version)
      else api.encodeResponse(writer, api.decodeResponse(reader, version), version)
      expect(`${kind} v${version} ${Buffer.concat(writer.chunks()).toString('hex')}`).toBe(`${kind} v${version} ${hex}`)
    }
  })
})
