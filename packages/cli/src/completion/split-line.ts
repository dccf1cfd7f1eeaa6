/** The words of a command line as a shell would split it, up to the cursor; the last one, perhaps empty, is being typed. */
export function splitLine(line: string): string[] {
  const words: string[] = []
  let word = ''
  let isOpen = false
  let quote: string | undefined
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      isOpen = true
    } else if (char === '\\' && i + 1 < line.length) {
      word += line[++i]!
      isOpen = true
    } else if (char === ' ' || char === '\t') {
      if (isOpen || word !== '') words.push(word)
      word = ''
      isOpen = false
    } else {
      word += char
    }
  }
  return [...words, word]
}
