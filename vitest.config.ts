import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Siblings resolve to their TypeScript sources, so that a stale dist/ cannot hide a change.
const conditions = ['@ottla/source', ...defaultServerConditions]

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/{repository,integration}/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
  },
})
