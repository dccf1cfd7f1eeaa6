import { Command } from 'commander'
import { configFilePath, profileOf, readConfigFile, writeConfigFile } from '../connection/config-file.ts'
import { withOutput } from '../connection/output-option.ts'
import { collectPair } from '../options.ts'
import { UsageError } from '../terminal/failure.ts'
import { Output, type OutputFormat } from '../terminal/output.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { note } from '../terminal/write.ts'

interface OutputOptions {
  readonly output: OutputFormat
}

interface SetOptions {
  readonly bootstrapServer?: string
  readonly property: Readonly<Record<string, string>>
}

/** `ottla profiles`: the clusters of the configuration file. */
export function profilesCommand(terminal: Terminal): Command {
  return new Command('profiles')
    .description('name clusters with what it takes to reach them, and choose the one that commands talk to')
    .addCommand(withOutput(listCommand(terminal)))
    .addCommand(setCommand(terminal))
    .addCommand(useCommand(terminal))
    .addCommand(deleteCommand(terminal))
}

function listCommand(terminal: Terminal): Command {
  return new Command('list')
    .description('print the profiles; * is the current one')
    .action(async (options: OutputOptions) => {
      const { current, profiles } = await readConfigFile(terminal)
      const rows = Object.entries(profiles).map(([name, properties]) => ({
        name,
        isCurrent: name === current,
        properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, masked(key, value)])),
      }))
      await new Output(terminal, options.output).rows(
        rows,
        [
          { header: 'PROFILE', value: ({ name, isCurrent }) => `${isCurrent ? '*' : ' '} ${name}` },
          { header: 'BOOTSTRAP SERVERS', value: ({ properties }) => properties['bootstrap.servers'] },
        ],
        `no profiles in ${configFilePath(terminal)}`,
      )
    })
}

function setCommand(terminal: Terminal): Command {
  return new Command('set')
    .description('create a profile, or change what is said in it')
    .argument('<name>')
    .option('-b, --bootstrap-server <host:port>', 'brokers to start from, separated by commas')
    .option(
      '-X, --property <key=value>',
      "client configuration in Kafka's names; repeatable; an empty value takes it out",
      collectPair,
      {},
    )
    .action(async (name: string, options: SetOptions) => {
      const file = await readConfigFile(terminal)
      const changed: Record<string, string> = {
        ...file.profiles[name],
        ...options.property,
        ...(options.bootstrapServer === undefined ? {} : { 'bootstrap.servers': options.bootstrapServer }),
      }
      const kept = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== ''))
      if (Object.keys(kept).length === 0) throw new UsageError(`Profile ${name} would be empty; say -b or -X`)
      await writeConfigFile(terminal, { current: name, ...file, profiles: { ...file.profiles, [name]: kept } })
      note(terminal, `profile ${name} is in ${configFilePath(terminal)}`)
    })
}

function useCommand(terminal: Terminal): Command {
  return new Command('use')
    .description('make a profile the current one')
    .argument('<name>')
    .action(async (name: string) => {
      const file = await readConfigFile(terminal)
      profileOf(terminal, file, name)
      await writeConfigFile(terminal, { ...file, current: name })
      note(terminal, `commands now talk to ${file.profiles[name]!['bootstrap.servers'] ?? 'localhost:9092'}`)
    })
}

function deleteCommand(terminal: Terminal): Command {
  return new Command('delete')
    .description('take a profile out of the configuration file')
    .argument('<name>')
    .action(async (name: string) => {
      const { current, profiles } = await readConfigFile(terminal)
      profileOf(terminal, { profiles }, name)
      const left = Object.fromEntries(Object.entries(profiles).filter(([each]) => each !== name))
      await writeConfigFile(terminal, {
        ...(current === name || current === undefined ? {} : { current }),
        profiles: left,
      })
      note(terminal, `profile ${name} is gone`)
    })
}

/** Secrets are kept in the file and shown nowhere. */
function masked(key: string, value: string): string {
  return /password|secret|jaas|ssl\.(keystore\.key|key\.pem)/.test(key) ? '********' : value
}
