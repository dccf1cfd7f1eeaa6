// Other people's Kafka software: the jars of Apache Kafka (Maven), kcat (Debian), franz-go (Go), three clients for Python (PyPI). Installed once, into
// `.tmp/interop` where that is possible, and found there the next time.
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, runOk, RunningProcess, type Finished, type RunOptions } from '../support/processes.ts'

const folder = join(root, '.tmp', 'interop')
const here = join(root, 'test', 'interop')
const kafkaJars = join(folder, 'kafka')
/** Class path of Apache Kafka 4.3.1 and its tools. */
export const kafkaClassPath: string = join(kafkaJars, '*')
const clientJars = join(folder, 'kafka-clients')
const classes = join(folder, 'classes')
const venv = join(folder, 'venv')
const interpreter = join(venv, 'bin', 'python')
const installTimeoutMs = 300_000
const pythonClients = ['confluent-kafka', 'kafka-python', 'aiokafka']
const connectJars = join(folder, 'connect')
/** Class path of the Connect worker of Apache Kafka 4.3.1, with the file connector. */
export const connectClassPath: string = join(connectJars, '*')
const goProgram = join(folder, 'foreign-go')

/** Installs what is missing. @throws Error that says what could not be installed, why, and what would help. */
export async function prepareTools(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const steps = [prepareJava(), prepareKcat(), preparePython(), prepareGo()]
  const failures = (await Promise.allSettled(steps)).filter((result) => result.status === 'rejected')
  if (failures.length > 0) {
    throw new Error(
      `The interop tests cannot run here.\n${failures.map((failure) => String(failure.reason)).join('\n')}`,
    )
  }
}

/** Apache Kafka 4.3.1 with its tools and clients, and a Java to run and compile with. */
export async function prepareKafkaJars(): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await haveCommand('javac', ['-version'], 'openjdk-17-jdk-headless')
  if (!existsSync(kafkaJars)) await haveCommand('mvn', ['-version'], 'maven')
  await copyJars('pom.xml', kafkaJars)
}

async function prepareJava(): Promise<void> {
  await prepareKafkaJars()
  if (!existsSync(clientJars)) await haveCommand('mvn', ['-version'], 'maven')
  await copyJars('clients-pom.xml', clientJars)
  await copyJars('connect-pom.xml', connectJars)
  await Promise.all([
    compile('SchemaFacts', join(clientJars, '*')),
    compile('ToolDriver', kafkaClassPath),
    compile('JavaClients', kafkaClassPath),
  ])
}

/** Compiles one of our own Java classes, unless that has been done since it was changed. */
async function compile(name: string, classPath: string): Promise<void> {
  const source = join(here, 'kafka', `${name}.java`)
  const compiled = join(classes, `${name}.class`)
  if (existsSync(compiled) && statSync(compiled).mtimeMs > statSync(source).mtimeMs) return
  await runOk('javac', ['-Xlint:-removal', '-d', classes, '-cp', classPath, source])
}

/** Copies an artifact and all it depends on into a folder, which appears only when it is complete. */
async function copyJars(pom: string, target: string): Promise<void> {
  if (existsSync(target)) return
  mkdirSync(folder, { recursive: true })
  const part = `${target}.part`
  rmSync(part, { recursive: true, force: true })
  const args = ['-q', '-B', '-f', join(here, 'kafka', pom), 'dependency:copy-dependencies', `-DoutputDirectory=${part}`]
  await runOk('mvn', args, { timeoutMs: installTimeoutMs })
  renameSync(part, target)
}

async function prepareKcat(): Promise<void> {
  await haveCommand('kcat', ['-V'], 'kcat')
}

async function preparePython(): Promise<void> {
  if (await works(interpreter, ['-c', 'import confluent_kafka, kafka, aiokafka'])) return
  await haveCommand('python3', ['--version'], 'python3')
  rmSync(venv, { recursive: true, force: true })
  if (!(await works('python3', ['-m', 'venv', venv]))) {
    await installDebianPackage('python3-venv')
    await runOk('python3', ['-m', 'venv', venv])
  }
  await runOk(interpreter, ['-m', 'pip', 'install', '--quiet', ...pythonClients], { timeoutMs: installTimeoutMs })
}

/** Go's own cache makes this cheap when nothing has changed. */
async function prepareGo(): Promise<void> {
  await haveCommand('go', ['version'], 'golang-go')
  await runOk('go', ['build', '-o', goProgram, '.'], { cwd: join(here, 'go'), timeoutMs: installTimeoutMs })
}

let debianQueue: Promise<unknown> = Promise.resolve()

/** One installation at a time: apt holds a lock. */
async function installDebianPackage(name: string): Promise<void> {
  const install = async (): Promise<void> => {
    if (!(await works('apt-get', ['--version']))) throw new Error(`There is no apt-get here to install ${name} with`)
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
    for (const args of [
      ['update', '-qq'],
      ['install', '-y', '-qq', name],
    ]) {
      const [command, ...rest] = [...asRoot, 'apt-get', ...args]
      await runOk(command!, rest, { timeoutMs: installTimeoutMs, env: { DEBIAN_FRONTEND: 'noninteractive' } })
    }
  }
  const installed = debianQueue.then(install)
  debianQueue = installed.catch(() => {})
  await installed
}

async function works(command: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await run(command, args, { timeoutMs: installTimeoutMs })).code === 0
  } catch {
    return false
  }
}

/** Finds a command, or installs the Debian package that has it. */
async function haveCommand(command: string, args: readonly string[], packageName: string): Promise<void> {
  if (await works(command, args)) return
  try {
    await installDebianPackage(packageName)
  } catch (error) {
    throw new Error(`${command} is missing, and ${packageName} could not be installed: ${String(error)}`, {
      cause: error,
    })
  }
}

/** A class of Apache Kafka 4.3.1, run to its end. */
export function javaTool(className: string, args: readonly string[], options?: RunOptions): Promise<Finished> {
  return runOk('java', javaArguments(className, args), options)
}

/** A class of Apache Kafka 4.3.1 that goes on until it is stopped. */
export function startJava(
  className: string,
  args: readonly string[],
  options?: RunOptions,
  javaOptions?: readonly string[],
): RunningProcess {
  return new RunningProcess('java', javaArguments(className, args, javaOptions), options)
}

function javaArguments(
  className: string,
  args: readonly string[],
  javaOptions: readonly string[] = ['-XX:+UseSerialGC'],
): string[] {
  return ['-Xmx1g', ...javaOptions, '-cp', kafkaClassPath, className, ...args]
}

/** Class path of our own Java classes on Apache Kafka 4.3.1. */
export const driverClassPath: string = `${classes}:${kafkaClassPath}`

/** Our own Java class, on the kafka-clients whose schemas the definitions follow. */
export async function schemaFacts(...args: string[]): Promise<string> {
  const classPath = `${classes}:${join(clientJars, '*')}`
  return (await runOk('java', ['-cp', classPath, 'SchemaFacts', ...args])).stdout
}

/** A program for confluent-kafka. */
export function python(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return runOk(interpreter, args, options)
}

/** The program for franz-go. */
export function goClient(args: readonly string[], options?: RunOptions): Promise<Finished> {
  return runOk(goProgram, args, options)
}

/** Our own program for the Java client. */
export function javaClients(args: readonly string[], options?: RunOptions): Promise<Finished> {
  const jvm = ['-Xmx300m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
  return runOk('java', [...jvm, '-cp', driverClassPath, 'JavaClients', ...args], options)
}
