import { testRowTable } from './row-table.ts'

testRowTable(
  'consumer-rows.md',
  'F',
  Array.from({ length: 38 }, (_, i) => `F${i + 1}`),
)
