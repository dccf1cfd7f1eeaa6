import type { Admin } from '@ottla/admin'

/** The names that were given, or all topics when none were. */
export async function topicNames(
  admin: Admin,
  names: readonly string[],
  isInternalToo: boolean | undefined,
): Promise<readonly string[]> {
  if (names.length > 0) return names
  return (await admin.listTopics({ listInternal: isInternalToo === true })).map(({ name }) => name)
}
