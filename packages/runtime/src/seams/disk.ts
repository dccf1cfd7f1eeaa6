/** How {@link Disk.open} opens a file: `read` needs it to exist, `write` creates it when missing. Both may read. */
export type OpenMode = 'read' | 'write'

/**
 * An open file. Reads and writes are synchronous: they go to the page cache, where a 64 KiB batch costs
 * a few dozen microseconds, less than the detour over a thread. Only {@link sync} waits for the device.
 */
export interface DiskFile {
  /** Length in bytes. */
  readonly size: number
  /** Reads into `target` from `position`; returns the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): number
  /**
   * The bytes themselves, without a copy, where the file lies in memory and holds them in one piece;
   * otherwise undefined, and the caller reads. The view stays as it is as long as that part of the file
   * is not written again or cut off, also when the file is removed.
   */
  view?(position: number, length: number): Uint8Array | undefined
  /** Writes all chunks one after the other from `position`. On an error the file may hold a part of them. */
  write(chunks: readonly Uint8Array[], position: number): void
  /** Cuts the file off, or extends it with zeros. */
  truncate(size: number): void
  /** Resolves when what was written before is on the device. */
  sync(): Promise<void>
  /** Gives the descriptor back; what was written stays with the operating system. */
  close(): void
}

/** What {@link Disk.space} tells. */
export interface DiskSpace {
  readonly totalBytes: number
  /** What this process may still write. */
  readonly usableBytes: number
}

/** A lock that {@link Disk.lock} gave. */
export interface DiskLock {
  /** Gives the lock back and removes its file. Does nothing the second time. */
  release(): void
}

/** Files and folders. Errors are the system's (`ENOENT`, `ENOSPC`, …), with `code` set. Paths use `/`. */
export interface Disk {
  /** Opens a file as {@link OpenMode} says. */
  open(path: string, mode: OpenMode): DiskFile
  /** Whether there is a file or a folder of that name. */
  exists(path: string): boolean
  /** Creates the folder and its parents; does nothing when it exists. */
  mkdir(path: string): void
  /** Names in a folder, sorted. */
  list(path: string): string[]
  /** Atomic within one file system; replaces a file that has the new name. */
  rename(from: string, to: string): void
  /** Removes a file, or a folder with all in it; does nothing when it is missing. */
  remove(path: string): void
  /** All bytes of a file. */
  readFile(path: string): Uint8Array
  /** Replaces the file as a whole: after a crash it holds the old bytes or the new ones. */
  replaceFile(path: string, bytes: Uint8Array): void
  /** Space of the file system that a folder is on, in bytes; undefined where nobody can tell. */
  space(path: string): DiskSpace | undefined
  /** Resolves when the names in the folder (files created, renamed, removed) are on the device. */
  syncFolder(path: string): Promise<void>
  /**
   * Takes the lock that the file `path` stands for. A lock whose holder died without giving it back is taken over.
   * @throws Error with `code` 'EBUSY' while another holder lives; its message names the holder.
   */
  lock(path: string): DiskLock
}
