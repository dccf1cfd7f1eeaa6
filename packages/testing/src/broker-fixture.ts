import { type Broker, type BrokerOptions, startBroker } from '@ottla/broker'
import { waitFor } from './wait-for.ts'

/** Options of {@link brokerFixture}: those of the broker, and what is checked when a test is over. */
export interface BrokerFixtureOptions extends BrokerOptions {
  /** Whether a test may leave connections open. Default true. */
  readonly mayLeaveConnections?: boolean
}

/** What {@link brokerFixture} gives to vitest's `test.extend`. */
export interface BrokerFixture {
  readonly broker: (context: object, use: (broker: Broker) => Promise<void>) => Promise<void>
}

/**
 * A broker for each test that asks for one, started in memory and closed after it. Faults that were prepared and that no
 * request met make the test fail.
 */
export function brokerFixture(options: BrokerFixtureOptions = {}): BrokerFixture {
  const { mayLeaveConnections = true, ...brokerOptions } = options
  return {
    // vitest reads the names of other fixtures out of this pattern.
    // oxlint-disable-next-line no-empty-pattern
    broker: async ({}, use) => {
      const broker = await startBroker(brokerOptions)
      try {
        await use(broker)
        broker.faults.checkAllMet()
        if (!mayLeaveConnections) await noConnections(broker)
      } finally {
        await broker.close()
      }
    },
  }
}

/** The end of a connection arrives a moment after the client has closed it. */
async function noConnections(broker: Broker): Promise<void> {
  const { inspect } = broker
  await waitFor(() => inspect.connectionCount === 0, {
    timeoutMs: 1000,
    what: 'all connections to be closed; close the clients at the end of the test',
    describe: () => `${inspect.connectionCount} are open`,
  })
}
