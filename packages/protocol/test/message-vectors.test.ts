import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Api } from '../src/api.ts'
import { Reader } from '../src/reader.ts'
import { Writer } from '../src/writer.ts'
import { kebabName, constantName } from '../scripts/names.mjs'
import { project } from './support/project.ts'
import { vectorsFolder } from './support/vectors.ts'

interface MessageVector {
  version: number
  variant: string
  headerVersion: number
  correlationId: number
  clientId?: string | null
  header: string
  body: string
  json: unknown
}

type AnyApi = Api<unknown, unknown, unknown, unknown>

let count = 0
describe('message vectors of the Java client', () => {
  for (const file of readdirSync(join(vectorsFolder, 'messages'))) {
    const {
      api: name,
      message,
      vectors,
    } = JSON.parse(readFileSync(join(vectorsFolder, 'messages', file), 'utf8')) as {
      api: string
      message: string
      vectors: MessageVector[]
    }
    count += vectors.length
    it(`${message} decodes to the same values and encodes to the same bytes in ${vectors.length} vectors`, async () => {
      const module = (await import(`../src/generated/${kebabName(name)}.ts`)) as Record<string, AnyApi>
      const api = module[constantName(name)]!
      const request = message.endsWith('Request')
      for (const { version, variant, headerVersion, body, json } of vectors) {
        const about = `${message} v${version} ${variant}`
        const bytes = Buffer.from(body, 'hex')
        const reader = new Reader(bytes)
        const value = request ? api.decodeRequest(reader, version) : api.decodeResponse(reader, version)
        reader.expectEnd()
        expect(project(value, json), about).toEqual(json)
        const writer = new Writer()
        if (request) api.encodeRequest(writer, value, version)
        else api.encodeResponse(writer, value, version)
        expect(writer.byteLength, about).toBe(bytes.length)
        expect(writer.toBuffer().toString('hex'), about).toBe(body)
        expect(request ? api.requestHeaderVersion(version) : api.responseHeaderVersion(version), about).toBe(
          headerVersion,
        )
      }
    })
  }

  it('has 874 vectors', () => {
    expect(count).toBe(874)
  })
})
