/** `FindCoordinator` -> `find-coordinator`; the module of a message. */
export function kebabName(name) {
  return name
    .replace(/^KRaft/, 'Kraft')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
}

/** `FindCoordinator` -> `findCoordinator`; the constant that holds a codec. */
export function constantName(name) {
  const plain = name.replace(/^KRaft/, 'Kraft')
  return plain[0].toLowerCase() + plain.slice(1)
}
