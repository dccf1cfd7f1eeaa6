import { ConfigError } from '@ottla/runtime'

/** One login module of a JAAS configuration. */
export interface LoginModule {
  readonly className: string
  readonly options: Readonly<Record<string, string>>
}

const flags = /^(required|requisite|sufficient|optional)$/i

/**
 * Reads `sasl.jaas.config`: `org.apache.kafka…PlainLoginModule required username="alice" password="…";`
 * Messages repeat no value, since any may be a password.
 * @throws ConfigError
 */
export function parseJaasConfig(text: string): LoginModule {
  const tokens = tokensOf(text)
  const className = tokens.shift()
  if (className === undefined) throw problem('it is empty')
  if (className.text === 'KafkaClient' || className.text.startsWith('{'))
    throw problem('it is a whole JAAS file; give only the line of the login module, as in Module required key="value";')
  const flag = tokens.shift()
  if (flag === undefined || !flags.test(flag.text))
    throw problem(`after ${className.text} one of required, requisite, sufficient, optional must follow`)
  const options: Record<string, string> = {}
  for (;;) {
    const name = tokens.shift()
    if (name === undefined) throw problem('it must end with a semicolon')
    if (name.text === ';' && !name.isQuoted) break
    const equals = tokens.shift()
    const value = tokens.shift()
    const isPair =
      equals?.text === '=' && !equals.isQuoted && value !== undefined && (value.isQuoted || !/^[;=]$/.test(value.text))
    if (!isPair) throw problem('an option is not of the form key="value"; quote values with special characters')
    options[name.text] = value.text
  }
  if (tokens.length > 0) throw problem('it has more than one login module; Kafka takes one')
  return { className: className.text, options }
}

interface Token {
  readonly text: string
  readonly isQuoted: boolean
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', b: '\b' }

/** As Java's StreamTokenizer cuts it with the settings that Kafka gives it. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at]!
    if (/\s/.test(char)) {
      at++
    } else if (text.startsWith('//', at)) {
      while (at < text.length && text[at] !== '\n') at++
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at)
      at = end < 0 ? text.length : end + 2
    } else if (char === '"' || char === "'") {
      let value = ''
      for (at++; at < text.length && text[at] !== char; at++) {
        if (text[at] === '\n') throw problem('a quoted value does not end in its line')
        if (text[at] === '\\' && at + 1 < text.length) {
          at++
          value += escapes[text[at]!] ?? text[at]!
        } else {
          value += text[at]!
        }
      }
      if (at >= text.length) throw problem('a quoted value does not end')
      at++
      tokens.push({ text: value, isQuoted: true })
    } else if (char === '=' || char === ';') {
      tokens.push({ text: char, isQuoted: false })
      at++
    } else {
      const start = at
      while (at < text.length && !/[\s=;"']/.test(text[at]!)) at++
      tokens.push({ text: text.slice(start, at), isQuoted: false })
    }
  }
  return tokens
}

function problem(text: string): ConfigError {
  return new ConfigError(`sasl.jaas.config cannot be read: ${text}`)
}
