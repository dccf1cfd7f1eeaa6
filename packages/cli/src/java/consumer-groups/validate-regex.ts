import { printLine } from '../print.ts'

/** Says whether a regular expression can be given to a group of the consumer protocol, which reads it by the rules of RE2. */
export async function validateRegex(text: string): Promise<void> {
  const { RE2JS, RE2JSSyntaxException } = await import('re2js')
  try {
    RE2JS.compile(text)
    await printLine(`The regular expression \`${text}\` is valid.`)
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error
    await printLine(`The regular expression \`${text}\` is invalid: ${error.getDescription()}.`)
  }
}
