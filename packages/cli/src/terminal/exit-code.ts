/** What the command's exit code says. Scripts rely on it: a number never changes its meaning. */
export const ExitCode = {
  /** Done. */
  ok: 0,
  /** Failed in a way that no other number stands for. */
  failed: 1,
  /** Wrong flag, argument, configuration or file; nothing was asked of the cluster, or an answer was no. */
  usage: 2,
  /** The topic, partition, group, transaction or broker is not there. */
  notFound: 3,
  /** No broker could be reached, or it did not answer in time. */
  unreachable: 4,
  /** Of several things some succeeded and some failed. */
  partly: 5,
  /** What is there stands against it: the topic exists, the group has members, the partitions would decrease. */
  conflict: 6,
  /** Not authorised, or not authenticated. */
  denied: 7,
  /** Ctrl-C before it was done. */
  interrupted: 130,
} as const

/** One of {@link ExitCode}. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** The exit codes with their meaning, as help and documentation list them. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [ExitCode.ok, 'done'],
  [ExitCode.failed, 'failed in a way that no other number stands for'],
  [ExitCode.usage, 'wrong flag, argument, configuration or file, or not confirmed; nothing was changed'],
  [ExitCode.notFound, 'the topic, partition, group, transaction or broker is not there'],
  [ExitCode.unreachable, 'no broker could be reached, or the answer did not come in time'],
  [ExitCode.partly, 'of several things some succeeded and some failed, one line on each failure'],
  [ExitCode.conflict, 'what is there stands against it: topic exists, group has members, partitions would decrease'],
  [ExitCode.denied, 'not authorised, or not authenticated'],
  [ExitCode.interrupted, 'interrupted before it was done'],
]
