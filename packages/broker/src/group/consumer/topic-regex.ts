import type { RE2JS } from 're2js'
import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../../errors.ts'
import type { TopicCatalog } from '../topic-catalog.ts'
import type { ResolvedRegex } from './consumer-group.ts'

/** RE2, in which members write their regular expressions (KIP-848): linear in time, without look-around and back references. */
let re2: typeof RE2JS | undefined

/** Loads the library, which only groups with regular expressions need. */
export async function loadRe2(): Promise<void> {
  re2 ??= (await import('re2js')).RE2JS
}

export function isRe2Loaded(): boolean {
  return re2 !== undefined
}

/** @throws ApiException INVALID_REGULAR_EXPRESSION */
export function checkTopicRegex(regex: string): void {
  try {
    re2!.compile(regex)
  } catch (error) {
    const description =
      error instanceof Error
        ? error.message.replace(/^error parsing regexp: /, '').replace(/: `.*`$/s, '')
        : String(error)
    throw new ApiException(
      ErrorCode.INVALID_REGULAR_EXPRESSION,
      `SubscribedTopicRegex \`${regex}\` is not a valid regular expression: ${description}.`,
    )
  }
}

/** Finds the topics whose whole name matches, for each regular expression. Ones that cannot be read match nothing. */
export function resolveTopicRegexes(
  regexes: Iterable<string>,
  catalog: TopicCatalog,
  nowMs: number,
): Map<string, ResolvedRegex> {
  const resolved = new Map<string, ResolvedRegex>()
  for (const regex of regexes) {
    const topics = new Set<string>()
    try {
      const compiled = re2!.compile(regex)
      for (const { name } of catalog.topics()) if (compiled.matches(name)) topics.add(name)
    } catch {
      // Members' expressions are checked when they come; only a record of another broker can be unreadable.
    }
    resolved.set(regex, { topics, version: catalog.version, timestampMs: nowMs })
  }
  return resolved
}
