/** What the methods of the admin client do. */
export type Calls = typeof import('./calls.ts')

let loaded: Calls | undefined

/** Loads the calls once. Tests in virtual time do it first: reading a file takes real time. */
export async function loadCalls(): Promise<Calls> {
  loaded ??= await import('./calls.ts')
  return loaded
}
