export { Backoff, type BackoffOptions } from './backoff.ts'
export { clientConfigKeys, clientConfigProblem, type ResolvedClientConfig } from './client-config.ts'
export { Deadline } from './deadline.ts'
export { refusedClientConfig } from './refused-config.ts'
