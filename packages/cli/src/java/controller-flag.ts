import type { Flag } from './flags.ts'

/** `--bootstrap-controller`, in all tools that have it. */
export const controllerFlag: Flag = {
  takes: 'text',
  text: 'controllers to start from',
  status: 'missing',
  why: 'the admin client talks to brokers only, which forward what is for the controllers; give --bootstrap-server',
}
