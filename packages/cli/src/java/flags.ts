/** What a flag takes: nothing unless one of these. */
export type FlagValue = 'text' | 'int' | 'long' | 'double'

/** One flag of a Java tool, as `--help`, the parser and the table in the documentation need it. */
export interface Flag {
  readonly takes?: FlagValue
  /** The value may be left out. */
  readonly isOptional?: true
  /** Several values may follow, as far as the next flag. */
  readonly takesMany?: true
  /** The parser itself insists on it; tools of the other kind check for themselves. */
  readonly isRequired?: true
  /** One letter that may stand for it. */
  readonly short?: string
  readonly default?: string
  /** What it does. */
  readonly text: string
  /** How it compares with Apache Kafka's tool. Default: the same. */
  readonly status?: 'different' | 'missing'
  /** Why it differs or is missing. */
  readonly why?: string
}

/** Flags by name, without dashes. */
export type Flags = Readonly<Record<string, Flag>>

/** A flag that Kafka's tools had once. */
export interface OldFlag {
  /** The flag that has taken its place and means the same; without one it is dropped, or refused with `remedy`. */
  readonly now?: string
  readonly takes?: FlagValue
  /** Why the command cannot be run as it stands. */
  readonly remedy?: string
  /** What took its place, in a few words. */
  readonly text: string
}

/** A command of a tool that has several, such as `kafka-transactions.sh list`. */
export interface ToolCommand {
  readonly text: string
  readonly flags: Flags
  readonly status?: 'different' | 'missing'
  readonly why?: string
}

/** One of Apache Kafka's command-line tools. */
export interface JavaTool {
  /** Name of the script, without `.sh`. */
  readonly name: string
  /** How it calls itself in its messages. Default: its name. */
  readonly program?: string
  /** Class of Apache Kafka 4.3.1 that the script runs. */
  readonly className: string
  /** What it is for, as one sentence. */
  readonly text: string
  /** Whose rules its command line follows: of the library JOpt Simple or of Argparse4j. */
  readonly style: 'jopt' | 'argparse'
  readonly flags: Flags
  readonly commands?: Readonly<Record<string, ToolCommand>>
  readonly oldFlags?: Readonly<Record<string, OldFlag>>
  /** What it says before complaints about a command line that cannot be read. */
  readonly complaint?: string
  /** Flags of which exactly one must be given; the parser insists on it. */
  readonly oneOf?: readonly string[]
  /** Arguments that are no flags, as the usage line shows them. Default: none, and what is given is an error in pasted text. */
  readonly positional?: string
  /** Exit code of `--help`. Default 1, as most of Kafka's tools have it. */
  readonly helpExitCode?: 0
  /** Whether it prints its help when there are no arguments, although its parser would complain. */
  readonly helpFromNothing?: true
  /** Whether it does something without any argument; the others print their help then. */
  readonly runsWithoutArguments?: true
  /** Where the output or the exit codes differ on purpose. */
  readonly differences?: readonly string[]
  /** Loads what runs it. */
  readonly load: () => Promise<ToolRun>
}

/** Runs a tool. @returns the exit code */
export type ToolRun = (options: ToolOptions) => Promise<number>

/** Flags that every tool of JOpt Simple has. */
export const commonFlags: Flags = {
  help: {
    text: 'print the flags',
    status: 'different',
    why: 'our own words, on standard output; the exit code is the same',
  },
  version: { text: 'print the version', status: 'different', why: 'the version of Ottla, not of Apache Kafka' },
}

export interface ToolOptions {
  readonly tool: JavaTool
  /** The arguments after all repairs. */
  readonly args: readonly string[]
  /** Command of a tool that has several. */
  readonly command: string | undefined
  readonly positional: readonly string[]
  /** Names of the flags in the order in which they were given. */
  readonly given: readonly string[]
  has(name: string): boolean
  /** Value, or the default. @throws UsageError when it was given more than once. */
  text(name: string): string | undefined
  /** @throws UsageError for text that is no integer that fits. */
  integer(name: string): number | undefined
  number(name: string): number | undefined
  /** All values. */
  all(name: string): readonly string[]
}
