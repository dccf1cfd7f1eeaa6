import oracle from '@mongodb-js/saslprep'
import { expect, test } from 'vitest'
import { saslprep } from '../src/index.ts'

// RFC 4013 §3.
test.each([
  ['I\u00adX', { text: 'IX' }],
  ['user', { text: 'user' }],
  ['USER', { text: 'USER' }],
  ['\u00aa', { text: 'a' }],
  ['\u2168', { text: 'IX' }],
  ['\u0007', { problem: expect.stringContaining('control character') as string }],
  ['\u0627\u0031', { problem: expect.stringContaining('directions') as string }],
  ['a\u00a0b', { text: 'a b' }],
  ['', { text: '' }],
])('%j is prepared as the RFC says', (text, expected) => {
  expect(saslprep(text)).toEqual(expected)
})

/** Inside of long ranges, where every code point says the same. */
const uniform = [
  [0x3500, 0x4d00],
  [0x4f00, 0x9f00],
  [0xad00, 0xf800],
  [0x12000, 0x1cf00],
  [0x20100, 0xdffff],
  [0xe0200, 0x10ffff],
] as const

test('every code point, after a digit and between letters of both directions, fares as in another implementation', () => {
  const different: string[] = []
  for (let point = 1; point <= 0x10ffff; point++) {
    if (uniform.some(([first, last]) => point > first && point < last) && point % 97 !== 0) continue
    const char = String.fromCodePoint(point)
    for (const text of [`1${char}`, `a${char}b`, `\u05d0${char}\u05d0`]) {
      const ours = saslprep(text)
      if (('text' in ours ? ours.text : undefined) !== prepared(text)) different.push(point.toString(16))
    }
  }
  expect(different).toEqual([])
})

function prepared(text: string): string | undefined {
  try {
    return oracle(text, { allowUnassigned: true })
  } catch {
    return undefined
  }
}
