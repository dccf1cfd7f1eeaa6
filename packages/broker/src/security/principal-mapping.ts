import { ConfigError } from '@ottla/runtime'

type Rule = (name: string) => string | undefined

const rulePattern = /^(?:DEFAULT|RULE:((?:\\.|[^\\/])*)\/((?:\\.|[^\\/])*)\/([LU]?))$/

/**
 * Reads Kafka's `ssl.principal.mapping.rules`: `RULE:pattern/replacement/[LU]` and `DEFAULT`, the first that matches counts.
 * @returns what makes a user's name of a certificate's subject; it throws when no rule matches
 * @throws ConfigError for rules that are malformed
 */
export function principalMapper(text: string): (distinguishedName: string) => string {
  const trimmed = text.trim()
  const rules = trimmed === '' ? [(name: string) => name] : splitRules(trimmed).map(parseRule)
  return (name) => {
    for (const rule of rules) {
      const mapped = rule(name)
      if (mapped !== undefined) return mapped
    }
    throw new NoMatchingRule(name)
  }
}

/** A certificate whose subject no rule makes a user of. */
export class NoMatchingRule extends Error {
  constructor(name: string) {
    super(`No rule of ssl.principal.mapping.rules applies to ${name}`)
  }
}

/** At commas that begin a rule: those in patterns are part of them. */
function splitRules(text: string): string[] {
  return text.split(/,\s*(?=RULE:|DEFAULT\s*(?:,|$))/).map((rule) => rule.trim())
}

function parseRule(text: string): Rule {
  if (text === 'DEFAULT') return (name) => name
  const match = rulePattern.exec(text)
  const [, source, replacement, fold] = match ?? []
  let pattern: RegExp
  try {
    if (source === undefined) throw new SyntaxError('expected RULE:pattern/replacement/[LU] or DEFAULT')
    pattern = new RegExp(`^(?:${source})$`)
  } catch (error) {
    throw new ConfigError(`ssl.principal.mapping.rules: ${text} is no rule: ${(error as Error).message}`)
  }
  // Java marks groups with $, as JavaScript does, and escapes with a backslash.
  const template = replacement!.replace(/\\(.)/g, (_, character: string) => (character === '$' ? '$$' : character))
  return (name) => {
    if (!pattern.test(name)) return undefined
    const mapped = name.replace(pattern, template)
    return fold === 'L' ? mapped.toLowerCase() : fold === 'U' ? mapped.toUpperCase() : mapped
  }
}
