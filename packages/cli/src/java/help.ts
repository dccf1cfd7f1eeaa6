import { commonFlags, type Flags, type JavaTool } from './flags.ts'

const width = 100
const indent = 4

/** The flags of a tool, for `--help`. */
export function helpText(tool: JavaTool): string {
  const lines = [tool.text, '', `Usage: ${tool.name}.sh ${usage(tool)}`, '', ...flagLines(ownFlags(tool))]
  for (const [name, command] of Object.entries(tool.commands ?? {})) {
    lines.push('', `${name}: ${command.text}`, ...flagLines(command.flags))
  }
  return `${lines.join('\n')}\n`
}

function ownFlags(tool: JavaTool): Flags {
  return tool.style === 'jopt' ? { ...tool.flags, ...commonFlags } : tool.flags
}

function usage(tool: JavaTool): string {
  const command = tool.commands === undefined ? '' : `{${Object.keys(tool.commands).join(',')}} `
  return `${command}[flags]${tool.positional === undefined ? '' : ` ${tool.positional}`}`
}

function flagLines(flags: Flags): string[] {
  const lines: string[] = []
  for (const [name, flag] of Object.entries(flags)) {
    const value = flag.takes === undefined ? '' : flag.isOptional === true ? ` [${flag.takes}]` : ` <${flag.takes}>`
    const given = flag.default === undefined || flag.default === '' ? '' : ` (default ${flag.default})`
    const absent = flag.status === 'missing' ? `; not available here: ${flag.why}` : ''
    lines.push(`  --${name}${value}`, ...wrapped(`${flag.text}${given}${absent}`))
  }
  return lines
}

function wrapped(text: string): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}`)
}
