// @ts-check
import { parseArgs } from 'node:util'

export const usage = `npm start -- [options]

  --records N        how many records to send; default 300,000 flights, or all lines of --file
  --file PATH        send the lines of a text file instead; each line is the value of one record
  --key FIELD        with --file: the lines are JSON objects, and this field is the key of the record;
                     without it records have no key and are spread over the partitions
  --bootstrap HOST:PORT
                     run on this Kafka cluster instead of a broker of our own
  --partitions N     partitions of the topic; default 6
  --deadline SECONDS give up after so long, with exit code 1; default 120, and 120 more for each further 300,000 records
  --help             print this`

/**
 * @typedef {object} Options
 * @property {number} records - most records to send
 * @property {string | undefined} file
 * @property {string | undefined} key
 * @property {string | undefined} bootstrap
 * @property {number} partitions
 * @property {number | undefined} deadlineMs
 */

/** A mistake of the person who started the job: its message is all they need to see. */
export class UsageError extends Error {}

/**
 * @param {string[]} args
 * @returns {Options | 'help'}
 */
export function parseOptions(args) {
  const values = parse(args)
  if (values.help === true) return 'help'
  if (values.key !== undefined && values.file === undefined) {
    throw new UsageError('--key names a field of the lines of --file; flights always have their origin as key')
  }
  return {
    records: wholeNumber('--records', values.records, values.file === undefined ? 300_000 : Number.MAX_SAFE_INTEGER),
    file: values.file,
    key: values.key,
    bootstrap: values.bootstrap,
    partitions: wholeNumber('--partitions', values.partitions, 6),
    deadlineMs: values.deadline === undefined ? undefined : wholeNumber('--deadline', values.deadline, 1) * 1000,
  }
}

/** @param {string[]} args */
function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        records: { type: 'string' },
        file: { type: 'string' },
        key: { type: 'string' },
        bootstrap: { type: 'string' },
        partitions: { type: 'string' },
        deadline: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${/** @type {Error} */ (error).message}; \`npm start -- --help\` lists the options`)
  }
}

/**
 * @param {string} name
 * @param {string | undefined} text
 * @param {number} whenAbsent
 */
function wholeNumber(name, text, whenAbsent) {
  if (text === undefined) return whenAbsent
  const number = Number(text.replaceAll(/[,_]/g, ''))
  if (!Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`${name} takes a whole number from 1, not '${text}'`)
  return number
}
