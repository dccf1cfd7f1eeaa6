// The chart: two bars for each client and workload, written as SVG by hand because it needs nothing but rectangles and text.

/** One panel: a title, and a value for each client that has one. */
export interface ChartPanel {
  readonly title: string
  readonly bars: readonly ChartBar[]
}

export interface ChartBar {
  readonly label: string
  readonly recordsPerSecond: number
  readonly cpuUsPerRecord: number
  readonly isOurs: boolean
  /** Drawn paler: a floor, not a client. */
  readonly isFloor: boolean
}

const rowHeight = 20
const panelGap = 34
const labelWidth = 230
const barWidth = 250
const valueWidth = 80
const columnWidth = barWidth + valueWidth
const width = labelWidth + 2 * columnWidth + 20
const headHeight = 58

export function barChart(title: string, subtitle: string, panels: readonly ChartPanel[]): string {
  const parts: string[] = []
  let y = headHeight
  for (const panel of panels) {
    parts.push(text(10, y + 14, panel.title, 'h'))
    parts.push(text(labelWidth, y + 14, 'records per second (longer is better)', 's'))
    parts.push(text(labelWidth + columnWidth, y + 14, 'CPU µs per record (shorter is better)', 's'))
    y += 22
    const mostRecords = Math.max(...panel.bars.map((bar) => bar.recordsPerSecond))
    const mostCpu = Math.max(...panel.bars.map((bar) => bar.cpuUsPerRecord))
    for (const bar of panel.bars) {
      const kind = bar.isOurs ? 'ours' : bar.isFloor ? 'floor' : 'peer'
      parts.push(text(labelWidth - 8, y + 14, bar.label, bar.isOurs ? 'l b' : 'l'))
      parts.push(rectangle(labelWidth, y, bar.recordsPerSecond / mostRecords, kind))
      parts.push(value(labelWidth, y, bar.recordsPerSecond / mostRecords, shortNumber(bar.recordsPerSecond)))
      parts.push(rectangle(labelWidth + columnWidth, y, bar.cpuUsPerRecord / mostCpu, kind))
      parts.push(value(labelWidth + columnWidth, y, bar.cpuUsPerRecord / mostCpu, shortNumber(bar.cpuUsPerRecord)))
      y += rowHeight
    }
    y += panelGap - rowHeight / 2
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>text{font:12px system-ui,sans-serif;fill:#1f2328}.t{font-size:16px;font-weight:600}.h,.b{font-weight:600}.s{fill:#59636e;font-size:11px}.l{text-anchor:end}.ours{fill:#d9480f}.peer{fill:#8da2b5}.floor{fill:#d5dde5}</style>`,
    `<rect width="${width}" height="${y}" fill="#fff"/>`,
    text(10, 24, title, 't'),
    text(10, 44, subtitle, 's'),
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function rectangle(x: number, y: number, part: number, kind: string): string {
  return `<rect class="${kind}" x="${x}" y="${y + 3}" width="${Math.max(1, part * barWidth).toFixed(1)}" height="${rowHeight - 6}"/>`
}

function value(x: number, y: number, part: number, shown: string): string {
  return text(Math.round(x + part * barWidth + 6), y + 14, shown, 's')
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
