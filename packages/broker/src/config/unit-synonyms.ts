/** Longer units of a key, as Kafka knows them: the shorter unit wins when several are given. */
const unitSynonyms: readonly { readonly key: string; readonly from: readonly [name: string, factor: number][] }[] = [
  {
    key: 'log.retention.ms',
    from: [
      ['log.retention.minutes', 60_000],
      ['log.retention.hours', 3_600_000],
    ],
  },
  { key: 'log.roll.ms', from: [['log.roll.hours', 3_600_000]] },
  { key: 'log.roll.jitter.ms', from: [['log.roll.jitter.hours', 3_600_000]] },
]

/** Replaces minutes and hours by the milliseconds key that they stand for. */
export function foldUnitSynonyms(config: Readonly<Record<string, string>>): Record<string, string> {
  const folded = { ...config }
  for (const { key, from } of unitSynonyms) {
    for (const [name, factor] of from) {
      const text = folded[name]
      if (text === undefined) continue
      delete folded[name]
      if (/^-?\d+$/.test(text)) folded[key] ??= text.startsWith('-') ? '-1' : String(BigInt(text) * BigInt(factor))
      else folded[key] ??= text
    }
  }
  return folded
}

const synonymNames: ReadonlySet<string> = new Set(unitSynonyms.flatMap(({ from }) => from.map(([name]) => name)))

/** Whether {@link foldUnitSynonyms} knows the key. */
export function isUnitSynonym(key: string): boolean {
  return synonymNames.has(key)
}
