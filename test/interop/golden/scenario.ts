// Files of commands that Kafka's tools and ours run side by side, see README.md beside this file.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { loadTool } from '../../../packages/cli/src/java/tools.ts'
import { root, run, RunningProcess } from '../../support/processes.ts'
import type { JavaDriver, ToolResult } from '../java-driver.ts'

const here = dirname(fileURLToPath(import.meta.url))
const bins = join(root, 'packages', 'cli', 'bin')
/** Long enough for a background consumer to have joined its group. */
const backgroundMs = 5000

/** Where the commands run. */
export interface Cluster {
  /** `host:port` of a broker. */
  readonly server: string
  /** Where the broker has its data, for `{data}`. */
  readonly data: string
}

/** One of the two that are compared. */
interface Side {
  readonly prefix: string
  readonly folder: string
  readonly number: string
}

interface Step {
  readonly line: string
  readonly words: readonly string[]
  readonly input: string
  readonly marks: readonly string[]
}

/**
 * Runs a file of commands with both kinds of tools.
 * @returns what differed, one text for each command
 */
export async function runScenario(file: string, cluster: Cluster, java: JavaDriver): Promise<string[]> {
  const { server, data } = cluster
  const sides = [side('j', '8'), side('o', '9')] as const
  const background: RunningProcess[] = []
  const differences: string[] = []
  let previous: Step | undefined
  try {
    for (const line of readFileSync(join(here, file), 'utf8').split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue
      if (line.startsWith('file ')) writeFor(sides, line)
      else if (line.startsWith('background ')) background.push(await start(line, server))
      else {
        const step = parseStep(line.replaceAll('{data}', data))
        differences.push(...(await compare(step, previous, sides, server, java)))
        previous = step
      }
    }
    return differences
  } finally {
    await Promise.all(background.map((each) => each.stop('SIGKILL')))
    for (const { folder } of sides) rmSync(folder, { recursive: true, force: true })
  }
}

function side(letter: string, number: string): Side {
  const unique = String(process.pid % 10_000).padStart(4, '0')
  return { prefix: `${letter}-${unique}`, folder: mkdtempSync(join(tmpdir(), `ottla-golden-${letter}-`)), number }
}

function fill(text: string, { prefix, folder, number }: Side, server: string): string {
  return text
    .replaceAll('{p}', prefix)
    .replaceAll('{dir}', folder)
    .replaceAll('{n}', number)
    .replaceAll('{server}', server)
}

function writeFor(sides: readonly Side[], line: string): void {
  const [, name, content] = /^file (\S+) (.*)$/s.exec(line)!
  for (const each of sides) {
    writeFileSync(join(each.folder, name!), fill(content!.replaceAll('\\n', '\n'), each, ''))
  }
}

async function start(line: string, server: string): Promise<RunningProcess> {
  const [, name, ...args] = shellWords(line)
  const filled = args.map((arg) => arg.replaceAll('{server}', server))
  const started = new RunningProcess(process.execPath, [join(bins, `${name}.js`), ...filled], { timeoutMs: 600_000 })
  await sleep(backgroundMs)
  return started
}

function parseStep(line: string): Step {
  const marks: string[] = []
  let rest = line
  while (rest.startsWith('[')) {
    const end = rest.indexOf('] ')
    marks.push(rest.slice(1, end))
    rest = rest.slice(end + 2)
  }
  const words = shellWords(rest)
  const hasInput = words[0]!.startsWith('<<')
  const input = hasInput ? words.shift()!.slice(2) : ''
  const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
  return { line, words, marks, input: input.replaceAll(/\\([nrt])/g, (_, letter: string) => escapes[letter]!) }
}

function shellWords(text: string): string[] {
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, a?: string, b?: string) => a ?? b ?? ''))
}

async function compare(
  step: Step,
  previous: Step | undefined,
  [theirs, ours]: readonly [Side, Side],
  server: string,
  java: JavaDriver,
): Promise<string[]> {
  const theirRun = runTheirs(step, theirs, server, java)
  if (step.marks.includes('turns')) {
    await theirRun
    await runOurs(previous!, ours, server)
  }
  const [expected, got] = await Promise.all([theirRun, runOurs(step, ours, server)])
  const masks = [theirs, ours]
  const problems: string[] = []
  if (expected.code !== got.code) problems.push(`exit code ${expected.code}, ours ${got.code}`)
  if (!step.marks.includes('code')) {
    const [their, our] = [expected.stdout, got.stdout].map((text) => masked(text, step.marks, masks))
    if (their !== our) problems.push(`--- Kafka's\n${their}\n--- ours\n${our}`)
    const [complaint, ourComplaint] = [expected.stderr, got.stderr].map((text) => firstComplaint(text, masks))
    if (!step.marks.includes('out') && complaint !== ourComplaint) {
      problems.push(`standard error: '${complaint}', ours: '${ourComplaint}'`)
    }
  }
  return problems.length === 0 ? [] : [`${step.line}\n${problems.join('\n')}\n${(got as ToolResult).stderr}`]
}

async function runTheirs({ words, input }: Step, each: Side, server: string, java: JavaDriver): Promise<ToolResult> {
  const [name, ...args] = words.map((word) => fill(word, each, server))
  const { className } = await loadTool(name!)
  return java.run(className, args, fill(input, each, server))
}

function runOurs({ words, input }: Step, each: Side, server: string): ReturnType<typeof run> {
  const [name, ...args] = words.map((word) => fill(word, each, server))
  return run(process.execPath, [join(bins, `${name}.js`), ...args], { input: fill(input, each, server) })
}

/** A text without what differs from run to run: names, ids, times, and the stack traces of Java. */
function masked(text: string, marks: readonly string[], sides: readonly Side[]): string {
  let shown = withoutNames(text, sides)
    .split('\n')
    .filter(
      (line) =>
        !/^(\s+at |Caused by: |\t\.\.\. \d+ more|(org\.apache|java|kafka)[\w.$]*(Exception|Error)(: |$))/.test(line),
    )
    .join('\n')
  if (/TopicId/.test(shown)) shown = shown.replaceAll(/\b[A-Za-z0-9_-]{22}(?=[\s,)]|$)/gm, 'ID')
  shown = shown.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID').replaceAll(/\b1\d{12}\b/g, 'TIME')
  for (const mark of marks) {
    if (mark.startsWith('mask ')) shown = shown.replaceAll(new RegExp(mark.slice(5), 'gm'), 'M')
    if (mark === 'numbers') shown = shown.replaceAll(/\d+(\.\d+)?/g, 'N')
    if (mark === 'last') shown = shown.trimEnd().split('\n').at(-1)!
    if (mark === 'letters') shown = Array.from(shown).toSorted().join('')
    if (mark === 'sorted') shown = shown.split('\n').toSorted().join('\n')
  }
  return shown.includes('Error: ') ? shown.trimEnd() : shown
}

function withoutNames(text: string, sides: readonly Side[]): string {
  let shown = text
  for (const { prefix, folder, number } of sides) {
    shown = shown.replaceAll(folder, 'DIR').replaceAll(prefix, 'x').replaceAll(`127.0.0.${number}`, 'IP')
  }
  return shown
}

/** The first thing that was complained about: without the usage text, the stack traces and the advice of either side. */
function firstComplaint(text: string, sides: readonly Side[]): string {
  const lines = withoutNames(text, sides)
    .split('\n')
    .filter(
      (line) =>
        line.trim() !== '' &&
        !/^(SLF4J|note: |warning: |\s+at |exit \d|ToolDriver|The consumer rebalance protocol|.* --help lists the flags\.)/.test(
          line,
        ),
    )
    .map((line) => line.replace(/^[\w.$]+(?:Exception|Error): /, ''))
  // Argparse4j sets its complaint in lines of 75 characters, justified, between its usage text and its advice.
  const at = lines.findIndex((line) => /:\s+error:/.test(line))
  const advice = lines.findIndex((line) => line.startsWith('Did you mean:'))
  return at < 0
    ? (lines[0] ?? '')
    : lines
        .slice(at, advice < 0 ? undefined : advice)
        .join('')
        .replaceAll(/\s/g, '')
}
