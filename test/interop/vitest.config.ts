import { fileURLToPath } from 'node:url'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { reporters } from '../support/reporters.ts'

const conditions = ['@ottla/source', ...defaultServerConditions]

export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    reporters: reporters(),
    // The contract suite ran against our own broker in `npm test`; here the same files meet Apache Kafka of one and of three nodes.
    projects: [
      {
        extends: true,
        test: {
          name: 'one node',
          include: ['test/{interop,contract}/**/*.test.ts'],
          exclude: ['test/interop/three-nodes/**'],
          globalSetup: ['test/support/build.ts', 'test/interop/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'three nodes',
          include: ['test/{interop/three-nodes,contract}/**/*.test.ts'],
          // One connection that does not look for coordinators and leaders: for a cluster of one node.
          exclude: ['test/contract/*-protocol.test.ts'],
          globalSetup: ['test/interop/setup-three-nodes.ts'],
        },
      },
    ],
  },
})
