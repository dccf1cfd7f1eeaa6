import { ErrorCode } from '@ottla/protocol'
import {
  type Random,
  saltPassword,
  scramKeys,
  scramMaxIterations,
  type ScramMechanism,
  scramMinIterations,
} from '@ottla/runtime'
import type { Controller } from '../controller/controller.ts'
import { scramRecord } from '../controller/security-image.ts'
import type { SecurityRecord } from '../controller/security-records.ts'
import type { ScramCredential } from './sasl/scram-server.ts'

/** SCRAM mechanisms by their numbers in requests. */
export const scramTypes: Readonly<Record<number, ScramMechanism>> = { 1: 'SCRAM-SHA-256', 2: 'SCRAM-SHA-512' }

const saltBytes = 24

/** A user whose password for a mechanism is to be forgotten. */
export interface ScramDeletion {
  readonly name: string
  readonly mechanism: number
}

/** A user's password for a mechanism, salted. */
export interface ScramUpsertion extends ScramDeletion {
  readonly iterations: number
  readonly salt: Uint8Array
  readonly saltedPassword: Uint8Array
}

/** What became of the changes to a user. */
export interface ScramOutcome {
  readonly user: string
  readonly errorCode: number
  readonly errorMessage: string | null
}

type Problem = readonly [errorCode: number, errorMessage: string]

const twice: Problem = [ErrorCode.DUPLICATE_RESOURCE, 'A user credential cannot be altered twice in the same request']

/** The users of SCRAM. */
export class ScramControl {
  readonly #controller: Controller
  readonly #random: Random

  constructor(controller: Controller, random: Random) {
    this.#controller = controller
    this.#random = random
  }

  credential(user: string, mechanism: ScramMechanism): ScramCredential | undefined {
    return this.#controller.image.security.scramEntries(user)?.get(mechanism === 'SCRAM-SHA-256' ? 1 : 2)
  }

  /** Gives a user a password for all mechanisms. */
  setPassword(user: string, password: string): void {
    const records = Object.entries(scramTypes).map(([type, mechanism]) => {
      const salt = this.#random.bytes(saltBytes)
      const keys = scramKeys(mechanism, saltPassword(mechanism, password, salt, scramMinIterations))
      return scramRecord(user, Number(type), { ...keys, salt, iterations: scramMinIterations })
    })
    this.#controller.commit(records)
  }

  /** Changes what can be changed; each user succeeds or fails alone. */
  alter(deletions: readonly ScramDeletion[], upsertions: readonly ScramUpsertion[]): ScramOutcome[] {
    const records = new Map<string, SecurityRecord>()
    const problems = new Map<string, Problem>()
    const note = (user: string, problem: Problem | undefined, record: () => SecurityRecord): void => {
      if (problems.has(user)) return
      if (records.delete(user)) problems.set(user, twice)
      else if (problem !== undefined) problems.set(user, problem)
      else records.set(user, record())
    }
    for (const { name, mechanism } of deletions) {
      const problem = nameProblem(name, mechanism) ?? this.#absence(name, mechanism)
      note(name, problem, () => ({ type: 'RemoveUserScramCredentialRecord', name, mechanism }))
    }
    for (const { name, mechanism, iterations, salt, saltedPassword } of upsertions) {
      note(name, nameProblem(name, mechanism) ?? iterationsProblem(iterations), () =>
        scramRecord(name, mechanism, { ...scramKeys(scramTypes[mechanism]!, saltedPassword), salt, iterations }),
      )
    }
    if (records.size > 0) this.#controller.commit([...records.values()])
    return [
      ...Array.from(records.keys(), (user) => ({ user, errorCode: ErrorCode.NONE, errorMessage: null })),
      ...Array.from(problems, ([user, [errorCode, errorMessage]]) => ({ user, errorCode, errorMessage })),
    ]
  }

  #absence(name: string, mechanism: number): Problem | undefined {
    if (this.#controller.image.security.scramEntries(name)?.has(mechanism) === true) return undefined
    return [ErrorCode.RESOURCE_NOT_FOUND, 'Attempt to delete a user credential that does not exist']
  }
}

function nameProblem(name: string, mechanism: number): Problem | undefined {
  if (name === '') return [ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Username must not be empty']
  if (Object.hasOwn(scramTypes, mechanism)) return undefined
  return [ErrorCode.UNSUPPORTED_SASL_MECHANISM, 'Unknown SCRAM mechanism']
}

function iterationsProblem(iterations: number): Problem | undefined {
  if (iterations < scramMinIterations) return [ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too few iterations']
  return iterations > scramMaxIterations ? [ErrorCode.UNACCEPTABLE_CREDENTIAL, 'Too many iterations'] : undefined
}
