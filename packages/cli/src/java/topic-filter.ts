import { ToolError } from './tool-error.ts'
const internalTopics: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
])

/** Whether a topic is Kafka's own. */
export function isInternalTopic(name: string): boolean {
  return internalTopics.has(name)
}

/**
 * The topics that a pattern of a Java tool means: a regular expression for the whole name, in which a comma stands for `|`.
 * @throws Error for what is no regular expression
 */
export function topicFilter(pattern: string): (name: string) => boolean {
  const text = pattern
    .trim()
    .replaceAll(',', '|')
    .replaceAll(' ', '')
    .replace(/^["']+/, '')
    .replace(/["']+$/, '')
  const expression = javaPattern(text)
  return (name) => expression.test(name)
}

/**
 * A Java regular expression that must match as a whole.
 * @throws Error for what is no regular expression
 */
export function javaPattern(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`, 'u')
  } catch {
    try {
      // Java allows escapes of letters and characters that mean nothing, as the mode without `u` does.
      return new RegExp(`^(?:${text})$`)
    } catch (error) {
      throw new ToolError(`${text} is an invalid regex.`, { cause: error })
    }
  }
}
