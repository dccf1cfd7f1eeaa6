import { ConfigError } from '@ottla/runtime'

/** Topics by name, or by id where the broker is 2.8 or newer. */
export type TopicSelection = readonly string[] | { readonly topicIds: readonly string[] }

/**
 * The two forms of a selection, told apart.
 * @throws ConfigError for anything else.
 */
export function selected(topics: TopicSelection): { readonly by: 'name' | 'id'; readonly all: readonly string[] } {
  if (isList(topics)) return { by: 'name', all: topics }
  // Who does not use TypeScript may give anything.
  const ids: unknown = (topics as { topicIds?: unknown } | undefined | null)?.topicIds
  if (!isList(ids)) throw new ConfigError("Topics are selected by names, ['orders'], or by ids, { topicIds: [id] }")
  return { by: 'id', all: ids }
}

function isList(given: unknown): given is readonly string[] {
  return Array.isArray(given)
}
