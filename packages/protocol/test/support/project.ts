/** What decoding gave in the vectors' JSON: only the members that the JSON has, byte fields in base64. */
export function project(value: unknown, json: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value) && Array.isArray(json)) return value.map((item, i) => project(item, json[i]))
  if (typeof value === 'object' && value !== null && typeof json === 'object' && json !== null) {
    const members = Object.keys(json).map((key) => [key, project(Reflect.get(value, key), Reflect.get(json, key))])
    return Object.fromEntries(members)
  }
  return typeof value === 'bigint' ? Number(value) : value
}
