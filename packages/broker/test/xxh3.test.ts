import { expect, it } from 'vitest'
import { xxh3 } from '../src/group/xxh3.ts'

// What hash4j's XXH3_64 says of byte i * 7 + n at place i, n bytes long; each length class of the hash has its own way.
const vectors: [number, bigint][] = [
  [0, 3244421341483603138n],
  [1, -2220562881957146901n],
  [3, -6266602912829716452n],
  [4, 6297312323375345790n],
  [8, -5693888875394197238n],
  [9, -8445836227155624914n],
  [16, 3159599325006435930n],
  [17, 7070371635116224842n],
  [32, -8569976950676894311n],
  [64, 1953419934939160347n],
  [128, -1633510367785085978n],
  [129, -5383259723849235271n],
  [240, 4473034316189165092n],
  [241, -4792628563661132438n],
  [519, 3908034144413401595n],
  [1000, -7958662793068128751n],
  [1111, -4386612096118715888n],
  [2998, 6887791644920392564n],
]

it.each(vectors)('XXH3 of %i bytes is that of the Java library', (length, expected) => {
  expect(xxh3(Buffer.from(Array.from({ length }, (_, i) => (i * 7 + length) & 0xff)))).toBe(expected)
})
