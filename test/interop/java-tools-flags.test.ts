// The table of flags holds every flag of Kafka's tools, and none that they do not have.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Flags, JavaTool } from '../../packages/cli/src/java/flags.ts'
import { loadTool, toolNames } from '../../packages/cli/src/java/tools.ts'
import { JavaDriver } from './java-driver.ts'

let java: JavaDriver
beforeAll(() => {
  java = new JavaDriver()
})
afterAll(() => java.stop())

/** What can be read of a flag in the help of either library. */
interface ShownFlag {
  readonly takes: 'nothing' | 'value' | 'optional value'
  readonly default?: string
}

const helpless = new Set(['kafka-server-start', 'kafka-server-stop'])

test.each(toolNames.filter((name) => !helpless.has(name)))('%s has the flags of its model', async (name) => {
  const tool = await loadTool(name)
  if (tool.style === 'jopt') {
    // Without a flag of its own the latency test takes its arguments for those of the times before Kafka 4.2.
    const args = name === 'kafka-e2e-latency' ? ['--bootstrap-server', 'a:1', '--help'] : ['--help']
    const { stderr } = await java.run(tool.className, args)
    const shown = withoutCommon(joptFlags(stderr))
    // The default is what differs in some.
    for (const [flag, { status, default: ours }] of Object.entries(tool.flags)) {
      const theirs = shown[flag]
      if (status === 'different' && ours === undefined && theirs !== undefined) shown[flag] = { takes: theirs.takes }
    }
    expect(own(tool.flags)).toEqual(shown)
    return
  }
  const { stdout } = await java.run(tool.className, ['--help'])
  const shown = argparseFlags(stdout)
  expect(Object.keys(own(tool.flags)).toSorted()).toEqual(Object.keys(shown).toSorted())
  for (const [command, { flags }] of Object.entries(tool.commands ?? {})) {
    const help = await java.run(tool.className, [...requiredBefore(tool), command, '--help'])
    expect({ command, flags: Object.keys(flags).toSorted() }).toEqual({
      command,
      flags: Object.keys(argparseFlags(help.stdout)).toSorted(),
    })
  }
  expect(Object.keys(tool.commands ?? {}).toSorted()).toEqual(argparseCommands(stdout).toSorted())
})

/** The table in the same form. */
function own(flags: Flags): Record<string, ShownFlag> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => {
      const takes = flag.takes === undefined ? 'nothing' : flag.isOptional === true ? 'optional value' : 'value'
      const isRandom = flag.default?.includes('<random>') === true
      return [name, { takes, ...(flag.default === undefined || isRandom ? {} : { default: flag.default }) }]
    }),
  )
}

function withoutCommon(flags: Record<string, ShownFlag>): Record<string, ShownFlag> {
  return Object.fromEntries(Object.entries(flags).filter(([name]) => name !== 'help' && name !== 'version'))
}

/** The two columns of JOpt Simple's help. */
function joptFlags(text: string): Record<string, ShownFlag> {
  const lines = text.split('\n')
  const head = lines.findIndex((line) => line.startsWith('Option'))
  const column = lines[head]!.indexOf('Description')
  const entries: { left: string; right: string }[] = []
  for (const line of lines.slice(head + 2)) {
    // The star of what is required.
    const left = line.slice(0, column).replace(/^\* /, '').trim()
    const right = line.slice(column).trim()
    if (left.startsWith('--')) entries.push({ left, right })
    else if (entries.length > 0 && !/^exit \d|ToolDriver/.test(line)) {
      const last = entries.at(-1)!
      last.left += ` ${left}`
      last.right += ` ${right}`
    }
  }
  return Object.fromEntries(
    entries.map(({ left, right }) => {
      const [, name, rest = ''] = /^--(\S+)\s*(.*)$/s.exec(left)!
      const takes = rest.startsWith('<') ? 'value' : rest.startsWith('[') ? 'optional value' : 'nothing'
      const found = /\(default:\s*([^)]*)\)/.exec(right)?.[1]
      const isRandom = found?.startsWith('perf-consumer-') === true
      const isSpaced = found?.startsWith('yyyy') === true
      const value = found === undefined || isRandom ? undefined : isSpaced ? found : found.replaceAll(' ', '')
      return [name!, { takes, ...(value === undefined ? {} : { default: value }) }]
    }),
  )
}

/** Argparse4j's help names each flag at the start of a line. */
function argparseFlags(text: string): Record<string, true> {
  const found = [...text.matchAll(/^ {2}(?:-\w, )?--([\w.-]+)/gm)].map((match) => [match[1]!, true as const] as const)
  return Object.fromEntries(found.filter(([name]) => name !== 'help'))
}

function argparseCommands(text: string): string[] {
  const list = /\{([\w,\s-]+)\}/.exec(text)?.[1]
  if (list !== undefined) return list.split(',').map((name) => name.trim())
  const after = text.split(/^ {2}COMMAND$/m)[1]
  return after === undefined ? [] : [...after.matchAll(/^ {4}([\w-]+)/gm)].map((match) => match[1]!)
}

function requiredBefore(tool: JavaTool): string[] {
  return Object.entries(tool.flags).flatMap(([name, flag]) => (flag.isRequired === true ? [`--${name}`, 'x:1'] : []))
}
