import type { WaitOptions } from '@ottla/core'
import {
  alterUserScramCredentials as alterApi,
  type ScramCredentialUpsertionInput,
} from '@ottla/protocol/messages/alter-user-scram-credentials'
import { describeUserScramCredentials as describeApi } from '@ottla/protocol/messages/describe-user-scram-credentials'
import {
  ConfigError,
  type KafkaError,
  saltPassword,
  scramMaxIterations,
  scramMinIterations,
  type ScramMechanism,
} from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { byName } from '../by-name.ts'
import { codeOf } from '../code-of.ts'
import { groupBy } from '../group-by.ts'
import { itemError, throwError } from '../response-error.ts'
import { controllerRetries, lookOnce } from '../retry-rules.ts'

/** A user's credential for one mechanism, as far as a broker tells. */
export interface ScramCredential {
  readonly mechanism: ScramMechanism
  readonly iterations: number
}

/** The SCRAM credentials of a user. */
export interface UserScramCredentials {
  readonly user: string
  readonly credentials: readonly ScramCredential[]
}

/** Sets or deletes the credential of a user for one mechanism. */
export type UserScramCredentialAlteration = {
  readonly user: string
  readonly mechanism: ScramMechanism
} & (
  | {
      /** Leaves this process only as a salted hash. */
      readonly password: string
      /** From 4,096 to 16,384. Default 4,096. */
      readonly iterations?: number
      /** Default: random bytes. */
      readonly salt?: Uint8Array
    }
  | { readonly delete: true }
)

const mechanismCodes: Readonly<Record<ScramMechanism, number>> = { 'SCRAM-SHA-256': 1, 'SCRAM-SHA-512': 2 }
const saltBytes = 20

export async function describeUserScramCredentials(
  requests: AdminRequests,
  users: readonly string[] | undefined,
  options?: WaitOptions,
): Promise<UserScramCredentials[]> {
  const deadline = requests.deadline(options)
  const operation = 'Describing SCRAM credentials'
  const ask = async (names: readonly string[] | null): Promise<Map<string, UserScramCredentials | KafkaError>> => {
    const request = { users: names === null ? null : names.map((name) => ({ name })) }
    const response = await requests.toAny(describeApi, request, deadline)
    throwError(response.errorCode, { operation, apiKey: describeApi.key, detail: response.errorMessage })
    return new Map(
      response.results.map(({ user, errorCode, errorMessage: detail, credentialInfos }) => {
        const context = { operation: `SCRAM credentials of ${user}`, apiKey: describeApi.key, detail }
        const credentials = credentialInfos.flatMap(({ mechanism: code, iterations }) => {
          const mechanism = code === mechanismCodes['SCRAM-SHA-256'] ? 'SCRAM-SHA-256' : 'SCRAM-SHA-512'
          return mechanismCodes[mechanism] === code ? [{ mechanism, iterations } as const] : []
        })
        return [user, itemError(errorCode, context) ?? { user, credentials }]
      }),
    )
  }
  const call = { operation, deadline, ...lookOnce }
  if (users !== undefined) return requests.batch(users, call, ask)
  let all: readonly string[] = []
  const outcomes = await requests.single(call, async () => {
    const answer = await ask(null)
    all = [...answer.keys()].toSorted()
    return answer
  })
  // What all users have is in the answer already; the batch only tells errors and values apart.
  return requests.batch(all, call, () => Promise.resolve(outcomes))
}

export async function alterUserScramCredentials(
  requests: AdminRequests,
  alterations: readonly UserScramCredentialAlteration[],
  options?: WaitOptions,
): Promise<void> {
  const deadline = requests.deadline(options)
  for (const { mechanism } of alterations) codeOf(mechanismCodes, mechanism, 'The mechanism of a credential')
  const wanted = byName(alterations, credentialName, 'A SCRAM credential to alter')
  const upsertions = new Map(alterations.map((one) => [one, upsertion(requests, one)]))
  const call = { operation: 'Altering SCRAM credentials', deadline, ...controllerRetries({}) }
  await requests.batch(wanted.keys(), call, async (names) => {
    const outcomes = new Map<string, KafkaError | true>()
    for (const round of oncePerUser(names.map((name) => wanted.get(name)!))) {
      const request = {
        deletions: round
          .filter((one) => 'delete' in one)
          .map(({ user: name, mechanism }) => ({ name, mechanism: mechanismCodes[mechanism] })),
        upsertions: round.flatMap((one) => upsertions.get(one) ?? []),
      }
      const { results } = await requests.toController(alterApi, request, deadline)
      for (const { user, errorCode, errorMessage: detail } of results) {
        const altered = round.find((one) => one.user === user)
        if (altered === undefined) continue
        const name = credentialName(altered)
        const context = { operation: `Altering SCRAM credential ${name}`, apiKey: alterApi.key, detail }
        outcomes.set(name, itemError(errorCode, context) ?? true)
      }
    }
    return outcomes
  })
}

/** `alice SCRAM-SHA-256`: how a credential is named in results and messages. */
function credentialName({ user, mechanism }: Pick<UserScramCredentialAlteration, 'user' | 'mechanism'>): string {
  return `${user} ${mechanism}`
}

/** In parts that have each user once: controllers refuse a request that names one twice, whatever the mechanism. */
function oncePerUser(alterations: readonly UserScramCredentialAlteration[]): UserScramCredentialAlteration[][] {
  const rounds: UserScramCredentialAlteration[][] = []
  for (const own of groupBy(alterations, ({ user }) => user).values()) {
    for (const [i, alteration] of own.entries()) (rounds[i] ??= []).push(alteration)
  }
  return rounds
}

function upsertion(
  requests: AdminRequests,
  alteration: UserScramCredentialAlteration,
): ScramCredentialUpsertionInput | undefined {
  if ('delete' in alteration) return undefined
  const {
    user,
    mechanism,
    password,
    iterations = scramMinIterations,
    salt = requests.randomBytes(saltBytes),
  } = alteration
  if (iterations < scramMinIterations || iterations > scramMaxIterations) {
    throw new ConfigError(
      `SCRAM credential of ${user}: iterations must be from ${scramMinIterations} to ${scramMaxIterations}, not ${iterations}`,
    )
  }
  const saltedPassword = saltPassword(mechanism, password, salt, iterations)
  return { name: user, mechanism: mechanismCodes[mechanism], iterations, salt, saltedPassword }
}
