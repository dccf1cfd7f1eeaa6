/** Decides which pure computations may leave the main thread. */
export interface CpuOffload {
  /**
   * Whether work on so many bytes should go to another thread. Never true in simulations, where a
   * native thread would decide an order that the seed must decide.
   */
  worthwhile(bytes: number): boolean
}

/**
 * Offloads from 32 KiB on: below that the hand-over to a thread and back costs more than gzip of the bytes
 * at level 1 does.
 */
export const threadPoolOffload: CpuOffload = { worthwhile: (bytes) => bytes >= 32_768 }

/** Keeps everything on the calling thread. */
export const noOffload: CpuOffload = { worthwhile: () => false }
