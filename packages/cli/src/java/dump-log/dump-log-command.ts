import { DecodeError } from '@ottla/protocol'
import { requireFlags } from '../checks.ts'
import { dumpSegment, type SegmentParts } from '../../dump-segment.ts'
import type { ToolOptions } from '../flags.ts'
import { javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import {
  baseOffsetOf,
  dumpOffsetIndex,
  dumpProducerSnapshot,
  dumpTimeIndex,
  dumpTransactionIndex,
  type IndexChecks,
  type IndexProblems,
} from './dump-indexes.ts'
import { recordDecoder } from './record-decoders.ts'

const decoderFlags = ['offsets-decoder', 'transaction-log-decoder', 'value-decoder-class', 'key-decoder-class']
const maxInt = 2 ** 31 - 1

export async function runDumpLog(options: ToolOptions): Promise<number> {
  requireFlags(options, 'files')
  const checks: IndexChecks = {
    isSanityOnly: options.has('index-sanity-check'),
    isVerifyOnly: options.has('verify-index-only'),
    maxBatchBytes: options.integer('max-message-size')!,
  }
  const withData = options.has('print-data-log') || decoderFlags.some((flag) => options.has(flag))
  const problems: IndexProblems = { mismatches: new Map() }
  try {
    const parts: SegmentParts = {
      isDeep: withData || options.has('deep-iteration'),
      withData,
      withMetadata: !options.has('skip-record-metadata'),
      maxBytes: options.integer('max-bytes')!,
      decode: recordDecoder(options),
    }
    for (const path of options.text('files')!.split(',')) await dumpFile(path.trim(), parts, checks, problems)
    for (const [path, mismatches] of problems.mismatches) {
      complain(`Mismatches in :${path}`)
      for (const [indexed, found] of mismatches) complain(`  Index offset: ${indexed}, log offset: ${found}`)
    }
    return 0
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

async function dumpFile(
  path: string,
  parts: SegmentParts,
  checks: IndexChecks,
  problems: IndexProblems,
): Promise<void> {
  await printLine(`Dumping ${path}`)
  switch (/\.[^./]*$/.exec(path)?.[0] ?? '') {
    case '.log':
      return dumpLog(path, parts)
    case '.index':
      return dumpOffsetIndex(path, checks, problems)
    case '.timeindex':
      return dumpTimeIndex(path, checks)
    case '.snapshot':
      return dumpProducerSnapshot(path)
    case '.txnindex':
      return dumpTransactionIndex(path)
    default:
      complain(`Ignoring unknown file ${path}`)
  }
}

async function dumpLog(path: string, parts: SegmentParts): Promise<void> {
  await printLine(`Log starting offset: ${baseOffsetOf(path)}`)
  try {
    for await (const line of dumpSegment(path, parts)) await printLine(line)
  } catch (error) {
    const left = error instanceof DecodeError ? /: (\d+) bytes are left over$/.exec(error.message) : null
    if (left === null) throw error
    if (parts.maxBytes === maxInt) {
      await printLine(`Found ${left[1]!} invalid bytes at the end of ${path.split('/').at(-1)!}`)
    }
  }
}
