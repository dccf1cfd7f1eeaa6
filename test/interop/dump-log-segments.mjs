// Lets Apache Kafka's own DumpLogSegments read every file of a data directory (or of one partition folder), and
// fails when it complains about any of them.
//
//   node test/interop/dump-log-segments.mjs <data dir> <class path of the Kafka jars, such as 'libs/*'>
//
// Prints how many files, batches and records the tool saw. Needs Java 17.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const tool = 'org.apache.kafka.tools.DumpLogSegments'
/** What the tool prints, on standard output, about a file that is not as it should be. */
const complaints =
  /isvalid: false|invalid bytes|Mismatches|mismatch|Non-consecutive|not found in the log|out of order|Exception|Corrupt/i

/** Files of all partition folders below a directory, by suffix. */
function segmentFiles(directory) {
  const files = { '.log': [], '.index': [], '.timeindex': [], '.snapshot': [], '.txnindex': [] }
  const visit = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) visit(path)
      else
        for (const [suffix, list] of Object.entries(files))
          if (/^\d{20}\./.test(name) && name.endsWith(suffix)) list.push(path)
    }
  }
  visit(directory)
  return files
}

/** Runs the tool over files; throws with its words when it complains. */
function dump(classPath, files, options, hasGaps = false) {
  if (files.length === 0) return ''
  const result = spawnSync('java', ['-cp', classPath, tool, '--files', files.join(','), ...options], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  // Version 4.3 says of every segment that does not begin at offset 0, Kafka's own included, that it follows -1.
  const gaps = hasGaps
    ? /^Non-consecutive offsets in .*\n(?: {2}-?\d+ is followed by \d+\n)+/gm
    : /^Non-consecutive offsets in .*\n {2}-1 is followed by \d+\n(?! )/gm
  const stderr = result.stderr.replace(gaps, '')
  // The JVM and the logging library have their own remarks.
  const remarks = stderr
    .split('\n')
    .filter((line) => line !== '' && !/^(WARNING|SLF4J|OpenJDK|\S+ \S+ ?(StatusLogger|INFO|WARN))/.test(line))
  const lines = [
    ...remarks,
    ...result.stdout.split('\n').filter((line) => complaints.test(line.replace(/ (key|payload): .*/, ''))),
  ]
  if (result.status !== 0 || lines.length > 0) {
    throw new Error(
      `DumpLogSegments ${options.join(' ')} (exit code ${result.status}) says:\n${lines.slice(0, 20).join('\n')}`,
    )
  }
  return result.stdout
}

/**
 * Checks a data directory; returns what was seen. Throws when Kafka's tool complains.
 * @param hasGaps whether offsets may be missing, as they are in a compacted log
 */
export function dumpLogSegments(directory, classPath, { hasGaps = false } = {}) {
  const files = segmentFiles(directory)
  const records = dump(classPath, files['.log'], ['--deep-iteration', '--print-data-log'], hasGaps)
  const indexes = [...files['.index'], ...files['.timeindex']]
  dump(classPath, indexes, ['--index-sanity-check'])
  dump(classPath, indexes, ['--verify-index-only'])
  const snapshots = dump(classPath, files['.snapshot'], [])
  const transactions = dump(classPath, files['.txnindex'], [])
  const count = (text, pattern) => text.match(pattern)?.length ?? 0
  return {
    logs: files['.log'].length,
    indexes: indexes.length,
    snapshots: files['.snapshot'].length,
    batches: count(records, /^baseOffset: /gm),
    records: count(records, /^\| offset: /gm),
    producers: count(snapshots, /^producerId: /gm),
    markers: count(records, / endTxnMarker: /g),
    abortedTransactions: count(transactions, /^version: 0 producerId: /gm),
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [directory, classPath] = process.argv.slice(2)
  if (directory === undefined || classPath === undefined) {
    console.error('usage: dump-log-segments.mjs <data dir> <class path>')
    process.exit(2)
  }
  try {
    console.log(JSON.stringify(dumpLogSegments(directory, classPath)))
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}
