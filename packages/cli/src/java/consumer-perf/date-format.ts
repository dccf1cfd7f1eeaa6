const letters: Readonly<Record<string, (date: Date) => number>> = {
  y: (date) => date.getFullYear(),
  M: (date) => date.getMonth() + 1,
  d: (date) => date.getDate(),
  H: (date) => date.getHours(),
  m: (date) => date.getMinutes(),
  s: (date) => date.getSeconds(),
  S: (date) => date.getMilliseconds(),
}

/** Writes a time in the local zone by a pattern of Java's SimpleDateFormat; text in quotes stays. */
export function formatDate(atMs: number, pattern: string): string {
  const date = new Date(atMs)
  return pattern.replaceAll(/'([^']*)'|([yMdHmsS])\2*/g, (part, quoted: string | undefined, letter: string) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted
    const number = String(letters[letter]!(date))
    return letter === 'y' && part.length === 2 ? number.slice(-2) : number.padStart(part.length, '0')
  })
}
