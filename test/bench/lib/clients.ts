// The clients that are measured: what they are called, how they get here, how their program is started.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { kafkaClassPath, prepareKafkaJars } from '../../interop/tools.ts'
import { root, run, runOk } from '../../support/processes.ts'

export const clientNames = [
  'ottla',
  'bare',
  'franz-go',
  'java',
  'kafkajs',
  'kafka-ts',
  'platformatic',
  'librdkafka',
] as const
export type ClientName = (typeof clientNames)[number]

/** A client that can be started. */
export interface BenchClient {
  readonly name: ClientName
  /** Name and version as the table shows them. */
  readonly title: string
  readonly command: string
  readonly args: readonly string[]
  readonly isNode: boolean
  /** Environment variables of its program. */
  readonly env: Readonly<Record<string, string>>
}

/** A client that cannot be measured here. */
export interface MissingClient {
  readonly name: ClientName
  readonly title: string
  readonly reason: string
}

const bench = join(root, 'test', 'bench')
/** Everything that is downloaded or built; kept for the next time. */
export const cache: string = join(root, '.tmp', 'bench')
const installTimeoutMs = 600_000
const compileTimeoutMs = 1_200_000

interface NodePeer {
  readonly title: string
  readonly script: string
  /** Package and version to install, and what to try instead; undefined for what the workspace has. */
  readonly install?: readonly string[]
  /** Oldest major version of Node that it runs on, by its own word. */
  readonly oldestNode?: number
}

const nodePeers: Readonly<Record<Exclude<ClientName, 'java' | 'franz-go'>, NodePeer>> = {
  ottla: { title: 'Ottla', script: 'ottla.mjs' },
  bare: { title: 'bare loop (no client)', script: 'bare.mjs' },
  kafkajs: { title: 'kafkajs 2.2.4', script: 'kafkajs.mjs' },
  'kafka-ts': { title: 'kafka-ts 1.5.0', script: 'kafka-ts.mjs', install: ['kafka-ts@1.5.0'] },
  platformatic: {
    title: '@platformatic/kafka 2.12.1',
    script: 'platformatic.mjs',
    install: ['@platformatic/kafka@2.12.1'],
    oldestNode: 22,
  },
  librdkafka: {
    title: 'librdkafka',
    script: 'librdkafka.mjs',
    // The first wants a download of its binary; both can be compiled where their libraries are to be had.
    install: ['@confluentinc/kafka-javascript@1.10.1', 'node-rdkafka@3.6.1'],
  },
}

/** Brings a client here. What goes wrong is the reason why it is missing from the table. */
export async function prepareClient(name: ClientName, node: string): Promise<BenchClient | MissingClient> {
  mkdirSync(cache, { recursive: true })
  try {
    if (name === 'java') return await prepareJava()
    if (name === 'franz-go') {
      const program = await buildGoProgram()
      return { name, title: 'franz-go 1.22.2', command: program, args: [], isNode: false, env: {} }
    }
    return await prepareNodePeer(name, node)
  } catch (error) {
    const title = name in nodePeers ? nodePeers[name as keyof typeof nodePeers].title : name
    return { name, title, reason: firstUsefulLine(String(error instanceof Error ? error.message : error)) }
  }
}

async function prepareNodePeer(name: keyof typeof nodePeers, node: string): Promise<BenchClient | MissingClient> {
  const { title, script, install, oldestNode = 0 } = nodePeers[name]
  const major = Number(/^v(\d+)/.exec(await versionOfNode(node))?.[1])
  if (major < oldestNode) return { name, title, reason: `It needs Node ${oldestNode}.` }
  const args = [join(bench, 'peers', script)]
  if (install === undefined) return { name, title, command: node, args, isNode: true, env: {} }
  const reasons: string[] = []
  for (const wanted of install) {
    // Compiled parts fit one version of Node.
    const folder = join(cache, 'peers', `node-${major}`, wanted.replaceAll(/\W+/g, '-'))
    const titled = install.length === 1 ? title : `${title} (${wanted.replace(/@([^@]*)$/, ' $1')})`
    try {
      const entry = await installPackage(folder, wanted, node)
      return { name, title: titled, command: node, args, isNode: true, env: { OTTLA_BENCH_PEER: entry } }
    } catch (error) {
      reasons.push(`${wanted}: ${firstUsefulLine(String(error instanceof Error ? error.message : error))}`)
    }
  }
  return { name, title, reason: reasons.join('; ') }
}

/**
 * Installs a package into a folder of its own, where it disturbs no other peer, and gives the URL to import it by.
 *
 * @throws Error when it cannot be installed or loaded.
 */
async function installPackage(folder: string, wanted: string, node: string): Promise<string> {
  const home = join(folder, 'node_modules', wanted.slice(0, wanted.lastIndexOf('@')))
  const failure = join(folder, 'failed')
  // Compiling takes minutes: what did not work is not tried again until somebody deletes the folder.
  if (existsSync(failure)) throw new Error(readFileSync(failure, 'utf8'))
  if (!existsSync(join(folder, 'complete'))) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', wanted]
    const env = compilerEnvironment(node)
    try {
      await runOk('npm', args, { cwd: folder, env, timeoutMs: installTimeoutMs })
      // npm may have been told to leave install scripts alone.
      if (!(await loads(node, home))) {
        await runOk('npm', ['run', 'install'], { cwd: home, env, timeoutMs: compileTimeoutMs })
      }
    } catch (error) {
      writeFileSync(failure, String(error instanceof Error ? error.message : error))
      throw error
    }
    writeFileSync(join(folder, 'complete'), wanted)
  }
  if (!(await loads(node, home))) throw new Error('It does not load in this Node')
  return packageEntry(home)
}

/** Has npm run, and compile, with the Node that is to load the result. */
function compilerEnvironment(node: string): Record<string, string> {
  const folder = dirname(node)
  const home = dirname(folder)
  const path = `${folder}${delimiter}${process.env.PATH ?? ''}`
  return existsSync(join(home, 'include', 'node')) ? { PATH: path, npm_config_nodedir: home } : { PATH: path }
}

async function loads(node: string, home: string): Promise<boolean> {
  return (await run(node, ['-e', `import(${JSON.stringify(packageEntry(home))})`])).code === 0
}

/** The file that an import of the installed package would load, as a URL. */
function packageEntry(home: string): string {
  const { exports, main } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    exports?: unknown
    main?: string
  }
  return pathToFileURL(join(home, typeof exports === 'string' ? exports : (main ?? 'index.js'))).href
}

async function prepareJava(): Promise<BenchClient> {
  await prepareKafkaJars()
  const classes = join(cache, 'java')
  const source = join(bench, 'peers', 'java', 'BenchClient.java')
  if (isOlder(join(classes, 'BenchClient.class'), source)) {
    await runOk('javac', ['-d', classes, '-cp', kafkaClassPath, source])
  }
  const classPath = `${classes}:${kafkaClassPath}`
  const args = ['-Xmx512m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', classPath, 'BenchClient']
  return { name: 'java', title: 'Java client 4.3.1', command: 'java', args, isNode: false, env: {} }
}

/** Builds the Go program, which is the franz-go client and kfake; go's own cache makes this cheap. */
export async function buildGoProgram(): Promise<string> {
  const program = join(cache, 'go-peer')
  await runOk('go', ['build', '-o', program, '.'], { cwd: join(bench, 'peers', 'go'), timeoutMs: installTimeoutMs })
  return program
}

/**
 * A path to Node: the running one, the given path, or a version from npm's packages of Node's binaries.
 *
 * @throws Error
 */
export async function findNode(wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return process.execPath
  if (!/^\d+(\.\d+)*$/.test(wanted)) {
    if (!existsSync(wanted)) throw new Error(`--node ${wanted}: there is no such file`)
    return wanted
  }
  const binary = `node-${process.platform}-${process.arch}`
  const folder = join(cache, `node-${wanted}`)
  const node = join(folder, 'node_modules', binary, 'bin', 'node')
  if (!existsSync(node)) {
    const part = `${folder}.part`
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part, { recursive: true })
    writeFileSync(join(part, 'package.json'), '{ "private": true }\n')
    const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', `${binary}@${wanted}`]
    await runOk('npm', args, { cwd: part, timeoutMs: installTimeoutMs })
    rmSync(folder, { recursive: true, force: true })
    renameSync(part, folder)
  }
  return node
}

/** `v24.1.0` of a Node. */
export async function versionOfNode(node: string): Promise<string> {
  return (await run(node, ['--version'])).stdout.trim()
}

function isOlder(made: string, source: string): boolean {
  return !existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs
}

/** Out of a page of a package manager's complaints. */
function firstUsefulLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const telling = lines.find((line) => /could not resolve|unable to resolve|not found|ENOENT|unsupported/i.test(line))
  return (telling ?? lines[0] ?? '').slice(0, 160)
}
