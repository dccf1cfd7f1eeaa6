import { styleText } from 'node:util'
import type { OutputStream, Terminal } from './terminal.ts'

/** What text means, not how it looks. */
export type Tone = 'title' | 'good' | 'bad' | 'doubtful' | 'faint' | 'name'

const formats = {
  title: 'bold',
  good: 'green',
  bad: 'red',
  doubtful: 'yellow',
  faint: 'gray',
  name: 'cyan',
} as const satisfies Record<Tone, string>

/** Whether a stream shows colours: a terminal, unless NO_COLOR says no or FORCE_COLOR says yes (https://no-color.org). */
export function hasColor(terminal: Terminal, stream: OutputStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = terminal.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0'
  return stream.isTTY === true && TERM !== 'dumb'
}

/** Paints text for standard output. */
export function paint(terminal: Terminal, tone: Tone, text: string): string {
  return paintFor(terminal, terminal.stdout, tone, text)
}

/** Paints text for a stream. */
export function paintFor(terminal: Terminal, stream: OutputStream, tone: Tone, text: string): string {
  return hasColor(terminal, stream) ? styleText(formats[tone], text, { validateStream: false }) : text
}
