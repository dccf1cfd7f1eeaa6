import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '@ottla/broker'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readManifest } from '../repository/workspace.ts'
import { root, run, RunningProcess, type Finished } from '../support/processes.ts'

const bin = join(root, 'packages', 'cli', 'bin', 'ottla.js')
const ottla = (...args: string[]): Promise<Finished> => run(process.execPath, [bin, ...args])

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-command-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('--version prints the version and nothing else', async () => {
  const { code, stdout } = await ottla('--version')
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${readManifest(root).version}\n` })
})

test('--help lists the commands', async () => {
  const { code, stdout } = await ottla('--help')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}broker /m)
})

test('an unknown command is answered with the nearest one', async () => {
  const { code, stdout, stderr } = await ottla('borker')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain("unknown command 'borker'")
  expect(stderr).toContain('Did you mean broker?')
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a broker says once where it listens, and %s ends it cleanly',
  async (signal) => {
    const broker = new RunningProcess(process.execPath, [bin, 'broker', '--port', '0', '--topic', 'orders:6'])
    await broker.output(/listening on 127\.0\.0\.1:\d+/)
    const { code, stdout, stderr } = await broker.stop(signal)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^listening on 127\.0\.0\.1:\d+ \(in memory\)\n$/)
  },
)

test('a port in use is one clear line and exit code 1', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    await expectOneLine(ottla('broker', '--port', String(port)), new RegExp(`${port}.*(in use|EADDRINUSE)`))
  } finally {
    server.close()
  }
})

test('a data folder that cannot be one is one clear line and exit code 1', async () => {
  // A file where the folder should be: unlike a missing permission, root meets this too.
  await expectOneLine(ottla('broker', '--port', '0', '--data-dir', join(bin, 'data')), /ottla\.js/)
})

test('an unknown broker configuration is one clear line that names the nearest, and exit code 2', async () => {
  const result = ottla('broker', '--port', '0', '--config', 'log.segment.byte=1048576')
  await expectOneLine(result, /log\.segment\.byte\b.*log\.segment\.bytes/, 2)
})

test('a malformed option is refused before anything starts', async () => {
  const { code, stderr } = await ottla('broker', '--topic', 'orders:none')
  expect(code).toBe(2)
  expect(stderr).toContain('Expected NAME or NAME:PARTITIONS')
})

test('lines go in with produce and come out with consume, in a group where it had stopped', async () => {
  const broker = await startBroker({ topics: { lines: 1 } })
  try {
    const at = ['-b', broker.bootstrapServers]
    const input = Array.from({ length: 10 }, (_, i) => `k${i}:line ${i} ž\n`).join('')
    const produced = await run(process.execPath, [bin, 'produce', 'lines', '-K', ':', ...at], { input })
    expect(produced).toMatchObject({ code: 0, stdout: '', stderr: '10 records written\n' })

    const all = await ottla('consume', 'lines', '--from-beginning', '-n', '10', '-k', ...at)
    expect(all).toMatchObject({ code: 0, stdout: input.replaceAll(':', '\t'), stderr: '' })

    const group = ['consume', 'lines', '-g', 'readers', '--from-beginning', ...at]
    const first = await ottla(...group, '-n', '4')
    const second = await ottla(...group, '-n', '6')
    expect(first.stdout + second.stdout).toBe(input.replaceAll(/^k\d:/gm, ''))
  } finally {
    await broker.close()
  }
})

test('a consumer that waits for records ends cleanly with Ctrl-C', async () => {
  const broker = await startBroker({ topics: { lines: 1 } })
  try {
    const args = [bin, 'consume', 'lines', '--from-beginning', '-b', broker.bootstrapServers]
    const consumer = new RunningProcess(process.execPath, args)
    await run(process.execPath, [bin, 'produce', 'lines', '-b', broker.bootstrapServers], { input: 'one\n' })
    await consumer.output(/one/)
    expect(await consumer.stop('SIGINT')).toMatchObject({ code: 0, stdout: 'one\n', stderr: '' })
  } finally {
    await broker.close()
  }
})

test('a broker that is not there is one clear line and exit code 4', async () => {
  await expectOneLine(ottla('topics', 'list', '-b', 'nowhere.invalid:9092'), /nowhere\.invalid/, 4)
})

test('a reader that has seen enough ends the command without a complaint', async () => {
  const broker = await startBroker({
    topics: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`topic-${i}`, 1])),
  })
  try {
    const list = `"${process.execPath}" "${bin}" topics describe -b ${broker.bootstrapServers} | head -n 1`
    expect(await run('sh', ['-c', list])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^topic-0 /),
      stderr: '',
    })
  } finally {
    await broker.close()
  }
})

async function expectOneLine(result: Promise<Finished>, pattern: RegExp, exitCode = 1): Promise<void> {
  const { code, stdout, stderr } = await result
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' })
  expect(stderr).toMatch(pattern)
  expect(stderr.trim().split('\n')).toHaveLength(1)
}
