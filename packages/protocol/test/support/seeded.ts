/** Random numbers in [0, 1) that follow from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A whole number in [0, bound). */
export function below(random: () => number, bound: number): number {
  return Math.floor(random() * bound)
}

export function randomBytes(random: () => number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i < size; i++) bytes[i] = below(random, 256)
  return bytes
}

/** Seed of a fuzz run: OTTLA_SEED, or a new one. */
export const fuzzSeed: number = Number(process.env['OTTLA_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

/** Runs `body`; when it fails the error starts with the command that replays it. */
export function replayable(file: string, body: () => void): void {
  try {
    body()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`replay with: OTTLA_SEED=${fuzzSeed} npx vitest run packages/protocol/test/${file}\n${why}`, {
      cause,
    })
  }
}
