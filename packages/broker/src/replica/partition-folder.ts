import type { Disk } from '@ottla/runtime'

const metadataFile = 'partition.metadata'

/** Name of the folder of a partition, as Kafka's. */
export function partitionFolderName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}

/** The topic id that a partition's folder was made for; undefined when its `partition.metadata` is missing or damaged. */
export function readTopicId(disk: Disk, folder: string): string | undefined {
  const path = `${folder}/${metadataFile}`
  if (!disk.exists(path)) return undefined
  const match = /^version: 0\ntopic_id: ([A-Za-z0-9_-]{22})\s*$/.exec(Buffer.from(disk.readFile(path)).toString('utf8'))
  return match?.[1]
}

/**
 * Makes the folder of a partition with Kafka's `partition.metadata`. The file is not forced to the device:
 * when a power cut takes it, the metadata log still knows the topic, and the file is written again.
 */
export function ensurePartitionFolder(disk: Disk, folder: string, topicId: string): void {
  disk.mkdir(folder)
  if (readTopicId(disk, folder) === topicId) return
  const file = disk.open(`${folder}/${metadataFile}`, 'write')
  try {
    file.truncate(0)
    file.write([Buffer.from(`version: 0\ntopic_id: ${topicId}\n`)], 0)
  } finally {
    file.close()
  }
}
