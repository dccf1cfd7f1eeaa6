// @ts-check
/** What the interceptors of this module have seen, in order. */
export const calls = /** @type {string[]} */ ([])

/** An interceptor as an application's module exports it. */
export class AuditInterceptor {
  configure() {
    calls.push('configure')
  }
  /** @template R @param {R} record @returns {R} */
  onSend(record) {
    calls.push('onSend')
    return record
  }
  close() {
    calls.push('close')
  }
}

// oxlint-disable-next-line import/no-default-export -- applications have them
export default new AuditInterceptor()
