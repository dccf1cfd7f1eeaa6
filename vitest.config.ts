import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { reporters } from './test/support/reporters.ts'

// Siblings resolve to their TypeScript sources, so that a stale dist/ cannot hide a change.
const conditions = ['@ottla/source', ...defaultServerConditions]

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 20_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    reporters: reporters(),
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          include: ['packages/*/test/**/*.test.ts', 'test/{repository,contract,support}/**/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          // These run what users run: the compiled files, in processes of their own.
          name: 'processes',
          include: ['test/{integration,packaging}/**/*.test.ts', 'examples/**/*.test.mjs'],
          globalSetup: 'test/support/build.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
