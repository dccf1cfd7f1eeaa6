import { fileURLToPath } from 'node:url'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

const conditions = ['@ottla/source', ...defaultServerConditions]
const dayMs = 86_400_000

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/soak/*.soak.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: dayMs,
    hookTimeout: dayMs,
    // What a run tells of itself is for the person who watches it.
    disableConsoleIntercept: true,
  },
})
