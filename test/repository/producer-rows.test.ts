import { testRowTable } from './row-table.ts'

testRowTable('producer-rows.md', 'AE', ['A7', 'A8', ...Array.from({ length: 37 }, (_, i) => `E${i + 1}`)])
