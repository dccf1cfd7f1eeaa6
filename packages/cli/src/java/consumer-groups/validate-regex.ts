import { printLine } from '../print.ts'

/** What JavaScript takes and RE2 does not. */
const beyondRe2: readonly (readonly [RegExp, string])[] = [
  [/\(\?(?:=|!|<=|<!)/, 'invalid or unsupported Perl syntax'],
  [/(?:^|[^\\])(?:\\\\)*\\[1-9]/, 'invalid escape sequence'],
  [/(?:^|[^\\])(?:\\\\)*\\k</, 'invalid escape sequence'],
]

/** Says whether a regular expression can be given to a group of the consumer protocol, which reads it by the rules of RE2. */
export async function validateRegex(text: string): Promise<void> {
  const problem = problemOf(text)
  if (problem === undefined) await printLine(`The regular expression \`${text}\` is valid.`)
  else await printLine(`The regular expression \`${text}\` is invalid: ${problem}.`)
}

function problemOf(text: string): string | undefined {
  const known = beyondRe2.find(([pattern]) => pattern.test(text))
  if (known !== undefined) return known[1]
  try {
    RegExp(text.replaceAll('(?P<', '(?<').replace(/^\(\?[imsU]+\)/, ''))
    return undefined
  } catch (error) {
    return wordsOf((error as Error).message)
  }
}

/** RE2's words for the common mistakes. */
function wordsOf(message: string): string {
  if (/character class/i.test(message)) return 'missing closing ]'
  if (/unterminated group/i.test(message)) return 'missing closing )'
  if (/unmatched '?\)/i.test(message)) return 'unexpected )'
  if (/nothing to repeat/i.test(message)) return 'missing argument to repetition operator'
  return message.replace(/^.*: /, '')
}
