import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { saltPassword, type ScramMechanism } from '../src/index.ts'

interface ScramVector {
  readonly mechanism: ScramMechanism
  readonly username: string
  readonly password: string
  readonly salt: string
  readonly iterations: number
  readonly saltedPassword: string
}

const file = new URL('../../../test/vectors/scram.json', import.meta.url)
const { scram } = JSON.parse(readFileSync(file, 'utf8')) as { scram: ScramVector[] }

test.each(scram)('$mechanism salts the password of $username as Java does', (vector) => {
  const salted = saltPassword(vector.mechanism, vector.password, Buffer.from(vector.salt, 'hex'), vector.iterations)
  expect(Buffer.from(salted).toString('hex')).toBe(vector.saltedPassword)
})
