// The charts: horizontal bars, written as SVG by hand because they need nothing but rectangles and text.

/** Bars of one subject: a line for each label, a column for each figure. */
export interface ChartPanel {
  readonly title: string
  /** What the two columns of bars show. */
  readonly columns: readonly [string, string]
  readonly bars: readonly ChartBar[]
}

export interface ChartBar {
  readonly label: string
  readonly values: readonly [number, number]
  readonly kind: 'ours' | 'peer' | 'floor'
}

const rowHeight = 20
const panelGap = 24
const labelWidth = 240
const barWidth = 240
const valueWidth = 90
const columnWidth = barWidth + valueWidth
const width = labelWidth + 2 * columnWidth + 10
const headHeight = 58
const style = [
  'text{font:12px system-ui,sans-serif;fill:#1f2328}',
  '.t{font-size:16px;font-weight:600}',
  '.h,.b{font-weight:600}',
  '.s{fill:#59636e;font-size:11px}',
  '.l{text-anchor:end}',
  '.ours{fill:#d9480f}.peer{fill:#8da2b5}.floor{fill:#d5dde5}',
].join('')

export function barChart(title: string, subtitle: string, panels: readonly ChartPanel[]): string {
  const parts: string[] = []
  let y = headHeight
  for (const { title: heading, columns, bars } of panels) {
    parts.push(text(10, y + 14, heading, 'h'))
    y += 18
    columns.forEach((column, i) => parts.push(text(labelWidth + i * columnWidth, y + 12, column, 's')))
    y += 18
    const longest = columns.map((_, i) => Math.max(...bars.map(({ values }) => values[i]!)))
    for (const { label, values, kind } of bars) {
      parts.push(text(labelWidth - 8, y + 14, label, kind === 'ours' ? 'l b' : 'l'))
      values.forEach((value, i) => parts.push(bar(labelWidth + i * columnWidth, y, value, longest[i]!, kind)))
      y += rowHeight
    }
    y += panelGap
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${y}" fill="#fff"/>`,
    text(10, 24, title, 't'),
    text(10, 44, subtitle, 's'),
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function bar(x: number, y: number, value: number, longest: number, kind: string): string {
  const length = longest > 0 ? (value / longest) * barWidth : 0
  const shape = `<rect class="${kind}" x="${x}" y="${y + 3}" width="${Math.max(1, length).toFixed(1)}" height="${rowHeight - 6}"/>`
  return shape + text(Math.round(x + length + 6), y + 14, shortNumber(value), 's')
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escaped(content)}</text>`
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function shortNumber(number: number): string {
  if (number >= 1e6) return `${(number / 1e6).toFixed(2)} M`
  if (number >= 10_000) return `${Math.round(number / 1000)} k`
  if (number >= 1000) return `${(number / 1000).toFixed(1)} k`
  return number >= 10 ? number.toFixed(0) : number.toFixed(2)
}
