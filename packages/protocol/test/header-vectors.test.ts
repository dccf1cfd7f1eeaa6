import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { decodeRequestHeader, decodeResponseHeader, encodeRequestHeader, encodeResponseHeader } from '../src/headers.ts'
import { Reader } from '../src/reader.ts'
import { Writer } from '../src/writer.ts'
import { vectorsFolder } from './support/vectors.ts'

it('headers of all message vectors decode and encode as the Java client wrote them', () => {
  for (const file of readdirSync(join(vectorsFolder, 'messages'))) {
    const { apiKey, message, vectors } = JSON.parse(readFileSync(join(vectorsFolder, 'messages', file), 'utf8'))
    for (const { version, headerVersion, correlationId, clientId, header } of vectors) {
      const about = `${message} v${version}`
      const reader = new Reader(Buffer.from(header, 'hex'))
      const writer = new Writer()
      if (message.endsWith('Request')) {
        const decoded = decodeRequestHeader(reader)
        expect(decoded, about).toEqual({ apiKey, apiVersion: version, correlationId, clientId: clientId ?? null })
        encodeRequestHeader(writer, decoded, headerVersion)
      } else {
        expect(decodeResponseHeader(reader, headerVersion), about).toBe(correlationId)
        encodeResponseHeader(writer, correlationId, headerVersion)
      }
      reader.expectEnd()
      expect(writer.toBuffer().toString('hex'), about).toBe(header)
    }
  }
})
