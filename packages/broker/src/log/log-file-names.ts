/** Suffixes of the files of a segment; all of them begin with the segment's base offset. */
export const LOG_SUFFIX = '.log'
export const OFFSET_INDEX_SUFFIX = '.index'
export const TIME_INDEX_SUFFIX = '.timeindex'
export const TXN_INDEX_SUFFIX = '.txnindex'
/** Producer state at an offset, which need not be that of a segment. */
export const SNAPSHOT_SUFFIX = '.snapshot'
/** Waits to be removed. */
export const DELETED_SUFFIX = '.deleted'
/** Half-written output of the cleaner. */
export const CLEANED_SUFFIX = '.cleaned'
/** Finished output of the cleaner that is about to take the place of the segments it was made from. */
export const SWAP_SUFFIX = '.swap'

/** Name of a file of the segment or snapshot at an offset: 20 digits and a suffix. */
export function logFileName(offset: number, suffix: string): string {
  return `${String(offset).padStart(20, '0')}${suffix}`
}

/** Offset and suffix of a file name, or undefined when it is not one of the log's own. */
export function parseLogFileName(name: string): { offset: number; suffix: string } | undefined {
  const match = /^(\d{20})(\.[a-z.]+)$/.exec(name)
  if (match === null) return undefined
  const offset = Number(match[1])
  return Number.isSafeInteger(offset) ? { offset, suffix: match[2]! } : undefined
}

/** Suffix of the folder of a deleted partition that waits to be removed. */
export const DELETE_FOLDER_SUFFIX = '-delete'

/** Suffix of the folder of a copy that is being made in another directory. */
export const FUTURE_FOLDER_SUFFIX = '-future'

/** Suffix of the folder of a partition whose finished copy is about to take its place. */
export const MOVED_FOLDER_SUFFIX = '-moved'

/** Topic and partition of a folder name, or undefined for the name of something else. */
export function parsePartitionFolder(name: string): { topic: string; partition: number } | undefined {
  const match = /^([a-zA-Z0-9._-]{1,249})-(\d{1,10})$/.exec(name)
  return match === null ? undefined : { topic: match[1]!, partition: Number(match[2]) }
}
