import type { ConfigKeys } from './config-key.ts'

const standardAuthorizer = 'org.apache.kafka.metadata.authorizer.StandardAuthorizer'

/** Broker keys about who may do what, and how much. */
export const securityConfigKeys: ConfigKeys = {
  'allow.everyone.if.no.acl.found': {
    type: 'boolean',
    default: 'false',
    readOnly: true,
    doc: 'Whether a resource that no rule is about is for everybody.',
  },
  'authorizer.class.name': {
    type: 'string',
    default: '',
    oneOf: ['', standardAuthorizer],
    readOnly: true,
    doc: `Empty: everybody may do everything. ${standardAuthorizer}: what the ACLs allow.`,
  },
  'connection.failed.authentication.delay.ms': {
    type: 'int',
    default: '100',
    min: 0,
    readOnly: true,
    doc: 'How long the answer to a wrong password is held back.',
  },
  'connections.max.reauth.ms': {
    type: 'long',
    default: '0',
    readOnly: true,
    doc: 'After so long clients have to log in again, or their connection is closed (KIP-368); 0 for never.',
  },
  'controller.quota.window.num': {
    type: 'int',
    default: '11',
    min: 1,
    readOnly: true,
    doc: 'Number of windows over which controller_mutation_rate may be saved up.',
  },
  'controller.quota.window.size.seconds': {
    type: 'int',
    default: '1',
    min: 1,
    readOnly: true,
    doc: 'Length of such a window.',
  },
  'delegation.token.expiry.check.interval.ms': {
    type: 'long',
    default: '3600000',
    min: 1,
    readOnly: true,
    doc: 'How often expired delegation tokens are removed.',
  },
  'delegation.token.expiry.time.ms': {
    type: 'long',
    default: '86400000',
    min: 1,
    readOnly: true,
    doc: 'How long a delegation token is good until it is renewed.',
  },
  'delegation.token.max.lifetime.ms': {
    type: 'long',
    default: '604800000',
    min: 1,
    readOnly: true,
    doc: 'How long a delegation token is good with all renewals.',
  },
  'delegation.token.secret.key': {
    type: 'password',
    default: null,
    readOnly: true,
    doc: 'Secret that delegation tokens are made with; without it there are none.',
  },
  'quota.window.num': {
    type: 'int',
    default: '11',
    min: 1,
    readOnly: true,
    doc: 'Number of windows over which rates are measured for quotas.',
  },
  'quota.window.size.seconds': {
    type: 'int',
    default: '1',
    min: 1,
    readOnly: true,
    doc: 'Length of such a window.',
  },
  'sasl.server.max.receive.size': {
    type: 'int',
    default: '524288',
    min: 1,
    readOnly: true,
    doc: 'Most bytes of a token with which a client logs in; a longer one closes its connection.',
  },
  'super.users': {
    type: 'string',
    default: '',
    readOnly: true,
    doc: 'Users that may do everything, such as User:admin;User:CN=ops,O=example.',
  },
}
