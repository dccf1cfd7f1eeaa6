import { type Broker, startBroker } from '@ottla/broker'
import { afterAll, beforeAll, describe } from 'vitest'
import { Admin } from '../src/index.ts'
import { adminContract } from './support/contract.ts'

describe('against the embedded broker', () => {
  let broker: Broker

  beforeAll(async () => {
    broker = await startBroker()
  })

  afterAll(() => broker.close())

  adminContract({
    bootstrapServers: () => broker.bootstrapServers,
    nodes: 1,
    isEmbedded: true,
    withAdmin: async (run) => {
      const admin = new Admin({ bootstrapServers: broker.bootstrapServers })
      try {
        await run(admin)
      } finally {
        await admin.close()
      }
    },
  })
})
