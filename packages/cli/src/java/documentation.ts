import { commonFlags, type Flag, type Flags, type JavaTool, type OldFlag } from './flags.ts'
import { removedScripts } from './removed-scripts.ts'

const introduction = `# Kafka's command-line tools, flag by flag

The scripts of Apache Kafka 4.3.1 and the commands of the same names that \`@ottla/cli\` installs, with and without \`.sh\`.
*same*: as in Kafka. *different*: accepted, and another in the way that is told. *missing*: refused with that reason. This page is
written from the tables that the commands are parsed with (\`packages/cli/src/java\`); a test compares those with the \`--help\` of
the real tools.

In all of them a failure is one line, the first of what Kafka's tool says, without its usage text and stack trace (\`OTTLA_STACK=1\`
shows ours); the exit code is Kafka's. Dashes and quotes that a web page has changed (\`–topic\`, \`-- topic\`) are put right with
a note on standard error. Properties that the clients do not have are left out as in Java; Java classes cannot be loaded.
`

/** The page `docs/java-tools.md`. */
export function documentation(tools: readonly JavaTool[]): string {
  const parts = [introduction, overview(tools), ...tools.map(toolSection), removedSection()]
  return `${parts.join('\n')}\n`
}

function overview(tools: readonly JavaTool[]): string {
  const rows = tools.map((tool) => {
    const flags = allFlags(tool)
    const count = (status: string): number => flags.filter((flag) => (flag.status ?? 'same') === status).length
    return `| [${tool.name}.sh](#${tool.name}sh) | ${count('same')} | ${count('different')} | ${count('missing')} |`
  })
  return ['| Tool | same | different | missing |', '|---|---|---|---|', ...rows, ''].join('\n')
}

function allFlags(tool: JavaTool): Flag[] {
  return [tool.flags, ...Object.values(tool.commands ?? {}).map(({ flags }) => flags)].flatMap((flags) =>
    Object.values(flags),
  )
}

function toolSection(tool: JavaTool): string {
  const lines = [`## ${tool.name}.sh`, '', tool.text, '']
  for (const difference of tool.differences ?? []) lines.push(`- Different: ${difference}.`)
  if ((tool.differences ?? []).length > 0) lines.push('')
  lines.push(...table(tool.style === 'jopt' ? { ...tool.flags, ...commonFlags } : tool.flags))
  for (const [name, command] of Object.entries(tool.commands ?? {})) {
    const status = command.status === undefined ? '' : ` (${command.status}: ${command.why!})`
    lines.push('', `### ${tool.name}.sh ${name}`, '', `${command.text}${status}`)
    if (Object.keys(command.flags).length > 0) lines.push('', ...table(command.flags))
  }
  const old = Object.entries(tool.oldFlags ?? {})
  if (old.length > 0) {
    lines.push('', 'Flags of the past:', '')
    lines.push(...old.map(([name, flag]) => `- \`--${name}\`: ${oldText(flag)}`))
  }
  return `${lines.join('\n')}\n`
}

function oldText({ text, remedy }: OldFlag): string {
  return remedy === undefined ? `accepted; ${text}` : text
}

function table(flags: Flags): string[] {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const value = flag.takes === undefined ? '' : flag.isOptional === true ? ` [${flag.takes}]` : ` <${flag.takes}>`
    const status = flag.status === undefined ? 'same' : `${flag.status}: ${flag.why!}`
    const standard = flag.default === undefined || flag.default === '' ? '' : `\`${flag.default}\``
    return `| \`--${name}${value}\` | ${standard} | ${escaped(flag.text)} | ${escaped(status)} |`
  })
  return ['| Flag | Default | What it does | Compared |', '|---|---|---|---|', ...rows]
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

function removedSection(): string {
  const rows = Object.entries(removedScripts).map(([name, { why, instead }]) => {
    return `| \`${name}.sh\` | ${escaped(why)} | \`${instead}\` |`
  })
  return [
    '## Scripts that Kafka no longer has, or that have no part here',
    '',
    'They are installed too, print what to do today and exit with 1.',
    '',
    '| Script | Why | Today |',
    '|---|---|---|',
    ...rows,
    '',
    'Not installed at all, because nothing here does their work: `kafka-console-share-consumer.sh`, `kafka-share-consumer-perf-test.sh`,',
    '`kafka-verifiable-share-consumer.sh`, `kafka-delegation-tokens.sh`, `kafka-jmx.sh`, `kafka-metadata-shell.sh`,',
    '`kafka-streams-application-reset.sh`, `trogdor.sh` and the scripts of Kafka Connect (`connect-*.sh`).',
  ].join('\n')
}
