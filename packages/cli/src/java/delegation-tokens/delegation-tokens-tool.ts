import type { JavaTool } from '../flags.ts'

export const delegationTokensTool: JavaTool = {
  name: 'kafka-delegation-tokens',
  className: 'org.apache.kafka.tools.DelegationTokenCommand',
  text: 'Creates, renews, expires and describes delegation tokens.',
  style: 'jopt',
  flags: {
    'bootstrap-server': { takes: 'text', text: 'brokers to start from, host:port with commas between; always needed' },
    'command-config': {
      takes: 'text',
      text: 'properties file for the admin client, which says who asks; always needed',
    },
    create: { text: 'create a token' },
    renew: { text: 'renew a token' },
    expire: { text: 'end a token' },
    describe: { text: 'describe tokens' },
    'owner-principal': {
      takes: 'text',
      isOptional: true,
      text: 'whom the token stands for, such as User:alice; with --describe repeatable',
    },
    'renewer-principal': { takes: 'text', isOptional: true, text: 'who may renew it too; repeatable' },
    'max-life-time-period': {
      takes: 'long',
      isOptional: true,
      text: 'how long it can be renewed, in ms; -1 for what the broker has',
    },
    'renew-time-period': {
      takes: 'long',
      isOptional: true,
      text: 'how long it is valid from now on, in ms; -1 for what the broker has',
    },
    'expiry-time-period': {
      takes: 'long',
      isOptional: true,
      text: 'how long it is still valid, in ms; -1 ends it at once',
    },
    hmac: { takes: 'text', isOptional: true, text: 'the HMAC of the token, in base64' },
  },
  differences: [
    'a failure is one line on standard error where Kafka adds the stack of its exception',
    '`--describe` without `--owner-principal` shows the tokens of who asks, as Kafka says of itself; its tool shows none then',
  ],
  load: async () => (await import('./delegation-tokens-command.ts')).runDelegationTokens,
}
