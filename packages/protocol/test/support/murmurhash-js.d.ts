declare module 'murmurhash-js' {
  /** murmur2 over the low bytes of the characters, unsigned. */
  const hashes: { murmur2(text: string, seed: number): number }
  export = hashes
}
