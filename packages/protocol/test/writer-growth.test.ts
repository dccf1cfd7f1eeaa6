import { expect, test } from 'vitest'
import { Writer } from '../src/index.ts'

test('bytes that no longer fit into the slab go whole into the next one', () => {
  // Every fill level of a slab is met by some round, whatever size the slabs have.
  for (let first = 1; first < 300; first++) {
    const writer = new Writer()
    const expected: Buffer[] = []
    for (let i = 0; i < 200; i++) {
      const part = Buffer.alloc(i === 0 ? first : 97, i + 1)
      writer.append(part)
      expected.push(part)
    }
    expect(Buffer.concat(writer.chunks()).equals(Buffer.concat(expected))).toBe(true)
  }
})
