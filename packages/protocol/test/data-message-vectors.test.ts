import { expect, it } from 'vitest'
import { constantName, kebabName } from '../scripts/names.mjs'
import { loadDefinitions } from '../scripts/parse-definitions.mjs'
import type { MessageCodec } from '../src/api.ts'
import { decodeMessage, encodeMessage } from '../src/frames.ts'
import { project } from './support/project.ts'
import { loadVectors } from './support/vectors.ts'

interface DataVector {
  message: string
  version: number
  variant: string
  json: unknown
  body: string
}

const { vectors } = loadVectors('data-messages.json') as { vectors: DataVector[] }

it.each(vectors)(
  '$message v$version $variant decodes and encodes as Kafka writes it',
  async ({ message, version, json, body }) => {
    const module = await import(`../src/generated/${kebabName(message)}.ts`)
    const codec = module[constantName(message)] as MessageCodec<unknown>
    const value = decodeMessage(codec, Buffer.from(body, 'hex'), version)
    expect(project(value, json)).toEqual(json)
    expect(encodeMessage(codec, value, version).toString('hex')).toBe(body)
  },
)

it('every message that is no request has vectors in every version', () => {
  const covered = new Set(vectors.map(({ message, version }) => `${message} ${version}`))
  for (const { kind, name, range } of loadDefinitions()) {
    // The assignors' own layouts have vectors of another kind: group-protocol-vectors.test.ts.
    if (!['data', 'key', 'value'].includes(kind) || name.endsWith('AssignorUserData')) continue
    for (let version = range[0]; version <= range[1]; version++) expect(covered).toContain(`${name} ${version}`)
  }
})
