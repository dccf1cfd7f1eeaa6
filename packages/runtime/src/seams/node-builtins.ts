/**
 * Modules of Node that not every program needs, loaded where they are: together they took 9 of the 60 ms that
 * importing a client may take.
 */
export const builtins = {
  get tls(): typeof import('node:tls') {
    return process.getBuiltinModule('node:tls')
  },
  get dns(): typeof import('node:dns/promises') {
    return process.getBuiltinModule('node:dns/promises')
  },
  get http(): typeof import('node:http') {
    return process.getBuiltinModule('node:http')
  },
  get https(): typeof import('node:https') {
    return process.getBuiltinModule('node:https')
  },
  get crypto(): typeof import('node:crypto') {
    return process.getBuiltinModule('node:crypto')
  },
}
