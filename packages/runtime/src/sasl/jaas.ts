import { ConfigError } from '../errors.ts'

/** One login module of a JAAS configuration. */
export interface JaasModule {
  /** Class of the module, such as `org.apache.kafka.common.security.plain.PlainLoginModule`. */
  readonly className: string
  readonly options: Readonly<Record<string, string>>
}

interface Token {
  readonly text: string
  /** Whether it is an unquoted `=` or `;`. */
  readonly isSign: boolean
}

const tokenPattern = /\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([^\s=;"']+)|([=;]))/y

/**
 * Reads the value of a `sasl.jaas.config`: `Class required name="value" … ;`, one or more of them.
 * @param key - where the text stands, for the message
 * @throws ConfigError that never repeats the text, which holds passwords
 */
export function parseJaas(key: string, text: string): JaasModule[] {
  const tokens = tokensOf(key, text)
  const modules: JaasModule[] = []
  let at = 0
  const problem = (what: string): ConfigError =>
    new ConfigError(`${key}: ${what}; it is written ClassName required name="value" … ;`)
  const isSign = (position: number, sign: string): boolean =>
    tokens[position]?.isSign === true && tokens[position].text === sign
  const isText = (position: number): boolean => tokens[position]?.isSign === false
  while (at < tokens.length) {
    if (!isText(at)) throw problem('it begins with no name of a class')
    const className = tokens[at]!.text
    if (!isText(at + 1) || !/^(required|requisite|sufficient|optional)$/i.test(tokens[at + 1]!.text)) {
      throw problem(`required is expected behind ${className}`)
    }
    at += 2
    const options: Record<string, string> = {}
    while (isText(at)) {
      const name = tokens[at]!.text
      if (!isSign(at + 1, '=') || !isText(at + 2)) throw problem(`the option ${name} has no value`)
      options[name] = tokens[at + 2]!.text
      at += 3
    }
    if (!isSign(at, ';')) throw problem('the ; at the end is missing')
    at++
    modules.push({ className, options })
  }
  return modules
}

function tokensOf(key: string, text: string): Token[] {
  const tokens: Token[] = []
  const trimmed = text.trim()
  for (let at = 0; at < trimmed.length;) {
    tokenPattern.lastIndex = at
    const match = tokenPattern.exec(trimmed)
    if (match === null) throw new ConfigError(`${key}: a quotation mark is missing`)
    const [, double, single, bare, sign] = match
    const quoted = double ?? single
    tokens.push({ text: quoted?.replace(/\\(.)/g, '$1') ?? bare ?? sign!, isSign: sign !== undefined })
    at = tokenPattern.lastIndex
  }
  return tokens
}
