import { testRowTable } from './row-table.ts'

const rows = (letter: string, count: number, without: readonly number[] = []): string[] =>
  Array.from({ length: count }, (_, i) => i + 1)
    .filter((number) => !without.includes(number))
    .map((number) => `${letter}${number}`)

testRowTable('broker-rows.md', 'BCGHJN', [
  ...rows('B', 11),
  ...rows('C', 12),
  ...rows('G', 12),
  // H7 is about encryption.
  ...rows('H', 12, [7]),
  ...['J1', 'J2', 'J3', 'J9'],
  // Bad input.
  ...rows('N', 11),
])
