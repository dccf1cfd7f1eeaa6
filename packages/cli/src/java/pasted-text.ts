const dash = '[-\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]'
const anyDashes = new RegExp(`^${dash}+$`)
const dashesAndMore = new RegExp(`^(${dash}+)(.+)$`, 's')
const quoted = /^[\u201C\u201D\u201E\u2018\u2019](.*)[\u201C\u201D\u2018\u2019]$/s
const invisible = /[\u200B-\u200D\u2060\uFEFF]/g

/** Arguments as they were meant, and what had to be changed. */
export interface Repaired {
  readonly args: readonly string[]
  /** `read –topic as --topic`, one for each change. */
  readonly notes: readonly string[]
}

/**
 * Undoes what word processors and web pages do to commands: dashes that became typographic ones (`–topic`), a blank after
 * the dashes (`-- partitions`), quotation marks, blanks that do not break.
 * @param isFlag - whether the tool has, or once had, a flag of that name
 * @param takesValue - whether a value follows it; that value is left as it is
 */
export function repairPasted(
  args: readonly string[],
  isFlag: (name: string) => boolean,
  takesValue: (name: string) => boolean,
): Repaired {
  const repaired: string[] = []
  const notes: string[] = []
  const words = args.flatMap((arg) => splitAtHardBlanks(arg, notes))
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const next = words[i + 1]
    let flag = word
    if (anyDashes.test(word) && next !== undefined && isFlag(nameOf(next))) {
      flag = `--${next}`
      notes.push(`read '${word} ${next}' as ${flag}`)
      i++
    } else {
      const match = dashesAndMore.exec(word)
      const isTypographic = match !== null && /[^-]/.test(match[1]!)
      if (isTypographic && isFlag(nameOf(match[2]!))) {
        flag = `--${match[2]!}`
        notes.push(`read ${word} as ${flag}`)
      }
    }
    repaired.push(flag)
    const name = flag.startsWith('-') && !flag.includes('=') ? nameOf(flag.replace(/^-+/, '')) : ''
    if (
      name !== '' &&
      isFlag(name) &&
      takesValue(name) &&
      i + 1 < words.length &&
      !looksLikeFlag(words[i + 1]!, isFlag)
    ) {
      repaired.push(unquote(words[++i]!, notes))
    }
  }
  return { args: repaired, notes }
}

/** `topic` of `topic=orders`. */
function nameOf(text: string): string {
  const at = text.indexOf('=')
  return at < 0 ? text : text.slice(0, at)
}

/** A typographic dash before the name of a flag: never the value of the flag before. */
function looksLikeFlag(word: string, isFlag: (name: string) => boolean): boolean {
  const match = dashesAndMore.exec(word)
  return match !== null && /[^-]/.test(match[1]!) && isFlag(nameOf(match[2]!))
}

function splitAtHardBlanks(arg: string, notes: string[]): string[] {
  const visible = arg.replaceAll(invisible, '')
  const parts = /^-|^[\u2010-\u2015]/.test(visible) ? visible.split('\u00A0').filter((part) => part !== '') : [visible]
  if (visible !== arg || parts.length > 1) notes.push(`read ${JSON.stringify(arg)} as ${parts.join(' ')}`)
  return parts
}

function unquote(word: string, notes: string[]): string {
  const match = quoted.exec(word)
  if (match === null) return word
  notes.push(`read ${word} as ${match[1]!}`)
  return match[1]!
}
