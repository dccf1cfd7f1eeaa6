import { AuthenticationError } from '../../errors.ts'
import type { Secret } from '../sasl-config.ts'

/** The secret itself. @throws AuthenticationError with what the application's function threw. */
export async function revealed(secret: Secret, name: string): Promise<string> {
  if (typeof secret === 'string') return secret
  let value: unknown
  try {
    value = await secret()
  } catch (cause) {
    throw new AuthenticationError(`The function for ${name} failed`, { reason: 'credentials', cause })
  }
  if (typeof value === 'string' && value !== '') return value
  throw new AuthenticationError(`The function for ${name} gave no text`, { reason: 'credentials' })
}
