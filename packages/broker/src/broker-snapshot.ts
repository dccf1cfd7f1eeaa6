import type { MemoryDisk } from '@ottla/runtime'

/** All that a broker in memory had stored at some moment, see {@link Broker.snapshot}. */
export class BrokerSnapshot {
  /** Node that it is of; only a broker with this id can be taken back to it. */
  readonly nodeId: number
  readonly #disk: MemoryDisk

  /** @internal */
  constructor(disk: MemoryDisk, nodeId: number) {
    this.nodeId = nodeId
    this.#disk = disk.copy()
  }

  /** @internal A disk to start from, of the caller's own. */
  diskToUse(): MemoryDisk {
    return this.#disk.copy()
  }
}
