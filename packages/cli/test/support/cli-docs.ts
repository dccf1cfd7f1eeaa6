// Writes docs/cli.md from the definitions of the commands.
import type { Argument, Command } from 'commander'
import { fullName, optionDescription, wholeProgram } from '../../src/program.ts'
import { formatLetters } from '../../src/records/format-tokens.ts'
import { exitCodeMeanings } from '../../src/terminal/exit-code.ts'
import type { Terminal } from '../../src/terminal/terminal.ts'

export async function cliDocs(terminal: Terminal): Promise<string> {
  const program = await wholeProgram(terminal)
  const commands = program.createHelp().visibleCommands(program)
  return [
    intro,
    '## Exit codes\n',
    table(
      ['code', 'meaning'],
      exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]),
    ),
    formatPart,
    table(
      ['letter', 'stands for'],
      [
        ...Object.entries(formatLetters).map(([letter, [, meaning]]) => [`\`%${letter}\``, meaning]),
        ['`%%`', 'a percent sign'],
      ],
    ),
    afterFormat,
    '## Connection\n',
    'Every command that talks to a cluster has these.\n',
    optionTable(
      program.commands.find((each) => each.name() === 'consume')!,
      true,
    ),
    javaTools,
    '## Commands\n',
    ...commands.flatMap((command) => describe(command)),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

function describe(command: Command): string[] {
  const isGroup = command.commands.length > 0
  const aliases = command.aliases().length === 0 ? '' : ` (also \`${command.aliases().join('`, `')}\`)`
  const heading = command.parent?.parent == null ? '###' : '####'
  return [
    `${heading} ${fullName(command)}\n`,
    `${sentence(command.description())}${aliases}\n`,
    ...(isGroup
      ? []
      : [
          '```sh',
          `${fullName(command)} ${usage(command)}`,
          '```\n',
          ...argumentLines(command),
          optionTable(command, false),
        ]),
    ...command.commands.flatMap((child) => describe(child)),
  ]
}

function usage(command: Command): string {
  const words = command.registeredArguments.map((each) => {
    const name = each.variadic ? `${each.name()}...` : each.name()
    return each.required ? `<${name}>` : `[${name}]`
  })
  return ['[options]', ...words].join(' ')
}

function argumentLines(command: Command): string[] {
  const lines = command.registeredArguments.filter((each) => argumentText(each) !== '')
  return lines.length === 0 ? [] : [...lines.map((each) => `- \`${each.name()}\`: ${cell(argumentText(each))}`), '']
}

function argumentText({ description, argChoices }: Argument): string {
  const choices = argChoices === undefined ? [] : [argChoices.join(', ')]
  return [...(description === '' ? [] : [description]), ...choices].join(': ')
}

function optionTable(command: Command, isConnection: boolean): string {
  const options = command.options.filter(
    (option) => (option.helpGroupHeading === 'Connection:') === isConnection && !option.hidden,
  )
  if (options.length === 0) return ''
  return table(
    ['option', ''],
    options.map((option) => [`\`${option.flags}\``, optionDescription(option)]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n')
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    .replaceAll(/(?<!`[^`]*)<(?![^`]*`)/g, '&lt;')
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

const intro = String.raw`# The ottla command

Written by ${'`npx vitest run packages/cli/test/docs.test.ts -u`'} from the definitions of the commands; a test compares.

From a clone ${'`npx ottla`'}, elsewhere ${'`npx @ottla/cli`'}. ${'`ottla COMMAND --help`'} says the same as this page.

- Results go to standard output and nothing else does; notes, progress bars and failures go to standard error. A failure is one
  line that says what is wrong and what helps; the stack comes with ${'`--verbose`'} or ${'`OTTLA_STACK=1`'}.
- ${'`-o json`'}, ${'`ndjson`'} and ${'`yaml`'} give programs the whole result; fields are added, never renamed. A terminal gets colours and
  progress bars, a pipe none; ${'`NO_COLOR`'} and ${'`FORCE_COLOR`'} are heard.
- What destroys asks first, and where nobody can be asked it wants ${'`--yes`'}. ${'`--dry-run`'} shows what would happen.
- Completion of commands, flags, and names of topics and groups: ${'`eval "$(ottla completion bash)"`'}, or ${'`zsh`'}, or ${'`fish`'}.

## Which cluster

The strongest first: ${'`-b`'}; ${'`-X key=value`'}; ${'`--command-config FILE`'} or ${'`OTTLA_COMMAND_CONFIG`'}, a properties file as Java's tools and
clients have it; ${'`--profile`'}; ${'`OTTLA_BOOTSTRAP_SERVERS`'} or ${'`KAFKA_BOOTSTRAP_SERVERS`'}; ${'`OTTLA_PROFILE`'}; the current profile;
${'`localhost:9092`'}. Profiles are in ${'`~/.config/ottla/config.yaml`'} (${'`XDG_CONFIG_HOME`'} and ${'`OTTLA_CONFIG`'} are heard) and are made
with ${'`ottla profiles set`'}:

${'```yaml'}
current: dev
profiles:
  dev:
    bootstrap.servers: localhost:9092
  staging:
    bootstrap.servers: kafka-1:9093,kafka-2:9093
    security.protocol: SSL
${'```'}

Files are shared between programs: keys of another kind of client and those that name Java classes are left out in silence, keys
that nobody knows with a warning. Keys of security are never left out.
`

const formatPart = String.raw`## The format of records

${'`ottla consume -f`'} prints and ${'`ottla produce -f`'} reads with letters as in kcat:
`

const afterFormat = String.raw`${'`%k{hex}`'}, ${'`%k{base64}`'} and ${'`%k{json}`'} (${'`%v`'} too), ${'`%h{json}`'}, ${'`%t{json}`'} and ${'`%T{iso}`'} are other ways to write the same.
${'`\\n`'} ${'`\\r`'} ${'`\\t`'} ${'`\\f`'} ${'`\\v`'} ${'`\\0`'} ${'`\\e`'} ${'`\\\\`'} and ${'`\\xHH`'} are single bytes. When reading, fields need text between them, and what stands
last ends a record (a newline when nothing does); sizes, offset and epoch cannot be given.

As JSON lines (${'`-J`'}) a record loses nothing, so that ${'`ottla consume a -J --from-beginning -e | ottla produce b -J`'} copies:

${'```json'}
{"topic":"a","partition":0,"offset":7,"timestamp":1764000000000,"timestampType":"createTime","key":"k","value":"AP8=","valueEncoding":"base64","headers":[{"key":"trace","value":"1"}]}
${'```'}

Bytes that are no UTF-8 are base64, with ${'`keyEncoding`'} or ${'`valueEncoding`'} beside them; ${'`null`'} is null: as a value a tombstone. When reading, only
${'`value`'} is needed, ${'`headers`'} may be an object, and a key or value that is an object or a number is sent as its JSON.
`

const javaTools = String.raw`## Where Java's tools are

The tools of Apache Kafka work here under their own names too, such as ${'`kafka-topics.sh`'}; [java-tools.md](java-tools.md) has every flag. What does the same in this command:

| Java | here |
| --- | --- |
| kafka-topics | ${'`topics`'} |
| kafka-console-producer, kafka-verifiable-producer, kafka-producer-perf-test | ${'`produce`, `verifiable producer`, `perf produce`'} |
| kafka-console-consumer, kafka-verifiable-consumer, kafka-consumer-perf-test | ${'`consume`, `verifiable consumer`, `perf consume`'} |
| kafka-e2e-latency | ${'`e2e-latency`'} |
| kafka-consumer-groups, kafka-groups | ${'`groups`'} |
| kafka-configs | ${'`configs`'}; users and clients: ${'`quotas`, `users`'} |
| kafka-get-offsets, kafka-delete-records | ${'`offsets`, `records delete`'} |
| kafka-log-dirs, kafka-dump-log | ${'`log-dirs`, `dump-log`'} |
| kafka-cluster, kafka-metadata-quorum, kafka-features | ${'`cluster describe`, `cluster unregister`, `cluster quorum`, `cluster features`, `cluster set-feature`'} |
| kafka-transactions | ${'`transactions`'} |
| kafka-acls | ${'`acls`'} |
| kafka-leader-election, kafka-reassign-partitions | ${'`elect`, `reassign`'} |
| kafka-server-start | ${'`broker`'} |
| kafka-broker-api-versions | partly: ${'`doctor`, `cluster features`'} |
| kafka-share-groups, kafka-streams-groups, kafka-console-share-consumer | ${'`groups list`'} shows these groups; the rest is not covered |
| kafka-delegation-tokens | under its own name only |
| kafka-client-metrics | ${'`configs … client-metrics`'} |
| kafka-storage, kafka-metadata-shell, connect-*, trogdor | not covered |
`
