import { expect, test } from 'vitest'
import { configFromProperties, parseProperties } from '@ottla/runtime'
import { amazonMsk, type ClientConfig, confluentCloud, eventHubs } from '../../src/index.ts'
import { clientConfigKeys, refusedClientConfig, securityProperties } from '../../src/internal.ts'
import { parseJaasConfig } from '../../src/security/java/jaas-config.ts'
import { configOf } from '../support/clients.ts'

const schema = { keys: clientConfigKeys, refused: refusedClientConfig, compound: securityProperties }
/** What a properties file says of security. */
function read(text: string): Partial<ClientConfig> {
  const properties = { 'bootstrap.servers': 'a:1', ...parseProperties(text) }
  const { bootstrapServers: _, ...security } = configFromProperties<ClientConfig>(schema, properties)
  configOf({ bootstrapServers: 'a:1', ...security })
  return security
}

const plainModule = 'org.apache.kafka.common.security.plain.PlainLoginModule required'
const scramModule = 'org.apache.kafka.common.security.scram.ScramLoginModule required'
const tokenModule = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required'

test('JAAS lines are read as Java reads them', () => {
  expect(parseJaasConfig(`${plainModule} username="a b" password='p"=;';`)).toEqual({
    className: 'org.apache.kafka.common.security.plain.PlainLoginModule',
    options: { username: 'a b', password: 'p"=;' },
  })
  expect(parseJaasConfig('M required\n  username=alice /* who */ password="a\\"b\\\\c" // end\n;').options).toEqual({
    username: 'alice',
    password: 'a"b\\c',
  })
})

test.each([
  ['', /it is empty/],
  ['KafkaClient { X required; };', /whole JAAS file/],
  ['X username="secret";', /required, requisite/],
  ['X required password="secret"', /must end with a semicolon/],
  ['X required password="secret', /does not end/],
  ['X required password=secret=x;', /not of the form/],
  ['X required password=;', /not of the form/],
  ['X required password="secret"; Y required;', /more than one login module/],
])('the JAAS line %j is refused without its values', (text, message) => {
  expect(() => parseJaasConfig(text)).toThrow(message)
  try {
    parseJaasConfig(text)
  } catch (error) {
    expect(String(error)).not.toContain('secret')
  }
})

test.each<[string, Partial<ClientConfig>]>([
  ['security.protocol=ssl', { securityProtocol: 'SSL' }],
  [
    `security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=${plainModule} \\\n  username="u" \\\n  password="p";`,
    { securityProtocol: 'SASL_SSL', sasl: { mechanism: 'PLAIN', username: 'u', password: 'p' } },
  ],
  [
    `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-512\nsasl.jaas.config=${scramModule} username="id" password="hmac" tokenauth="true";`,
    {
      securityProtocol: 'SASL_PLAINTEXT',
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'id', password: 'hmac', tokenAuth: true },
    },
  ],
  [
    // Of librdkafka, as Confluent Cloud hands it out.
    'security.protocol=SASL_SSL\nsasl.mechanisms=PLAIN\nsasl.username=u\nsasl.password=p\nssl.ca.location=/ca.pem',
    {
      securityProtocol: 'SASL_SSL',
      tls: { caFile: '/ca.pem' },
      sasl: { mechanism: 'PLAIN', username: 'u', password: 'p' },
    },
  ],
  [
    `security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\nsasl.login.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler\nsasl.oauthbearer.token.endpoint.url=https://idp/token\nsasl.oauthbearer.scope=all\nsasl.login.refresh.window.factor=0.5\nsasl.jaas.config=${tokenModule} clientId="id" clientSecret="s" extension_logicalCluster="lkc-1";`,
    {
      securityProtocol: 'SASL_SSL',
      sasl: {
        mechanism: 'OAUTHBEARER',
        clientCredentials: { tokenEndpointUrl: 'https://idp/token', clientId: 'id', clientSecret: 's', scope: 'all' },
        extensions: { logicalCluster: 'lkc-1' },
        refresh: { windowFactor: 0.5 },
      },
    },
  ],
  [
    `security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\nsasl.oauthbearer.token.endpoint.url=file:///tmp/token\nsasl.jaas.config=${tokenModule};`,
    { securityProtocol: 'SASL_SSL', sasl: { mechanism: 'OAUTHBEARER', tokenFile: '/tmp/token' } },
  ],
  [
    `security.protocol=SASL_PLAINTEXT\nsasl.mechanism=OAUTHBEARER\nsasl.jaas.config=${tokenModule} unsecuredLoginStringClaim_sub="bob" unsecuredLoginLifetimeSeconds="60" unsecuredLoginListClaim_scope=",a,b";`,
    {
      securityProtocol: 'SASL_PLAINTEXT',
      sasl: {
        mechanism: 'OAUTHBEARER',
        unsecured: { principal: 'bob', lifetimeMs: 60_000, claims: { scope: ['a', 'b'] } },
      },
    },
  ],
  [
    'security.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\nsasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;\nsasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler',
    { securityProtocol: 'SASL_SSL', sasl: { mechanism: 'AWS_MSK_IAM' } },
  ],
  [
    'security.protocol=SASL_PLAINTEXT\nsasl.kerberos.service.name=broker\nsasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required useTicketCache=true principal="me@R";',
    { securityProtocol: 'SASL_PLAINTEXT', sasl: { mechanism: 'GSSAPI', serviceName: 'broker', principal: 'me@R' } },
  ],
  [
    'security.protocol=SSL\nssl.truststore.type=PEM\nssl.truststore.certificates=-----BEGIN CERTIFICATE----- QUJD REVG -----END CERTIFICATE-----\nssl.enabled.protocols=TLSv1.3,TLSv1.2\nssl.cipher.suites=TLS_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    {
      securityProtocol: 'SSL',
      tls: {
        ca: '-----BEGIN CERTIFICATE-----\nQUJDREVG\n-----END CERTIFICATE-----\n',
        minVersion: 'TLSv1.2',
        maxVersion: 'TLSv1.3',
        ciphers: 'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES256-GCM-SHA384',
      },
    },
  ],
  [
    'security.protocol=SSL\nssl.keystore.type=PEM\nssl.keystore.location=/k.pem\nssl.key.password=kp\nssl.truststore.type=PEM\nssl.truststore.location=/t.pem',
    { securityProtocol: 'SSL', tls: { caFile: '/t.pem', certFile: '/k.pem', keyFile: '/k.pem', passphrase: 'kp' } },
  ],
  [
    'security.protocol=SSL\nssl.keystore.type=PKCS12\nssl.keystore.location=/k.p12\nssl.keystore.password=sp',
    { securityProtocol: 'SSL', tls: { pfxFile: '/k.p12', passphrase: 'sp' } },
  ],
  // What the protocol does not ask for is not looked at, as in Java.
  [
    `security.protocol=PLAINTEXT\nsasl.jaas.config=nonsense\nssl.keystore.location=/x.jks`,
    { securityProtocol: 'PLAINTEXT' },
  ],
  ['sasl.mechanism=PLAIN', {}],
])('the properties %j are understood', (text, expected) => {
  expect(read(text)).toEqual(expected)
})

test('an empty identification algorithm turns the check of names off', () => {
  const { tls } = read('security.protocol=SSL\nssl.endpoint.identification.algorithm=')
  expect(tls!.checkServerIdentity!('x', {} as never)).toBeUndefined()
})

const sasl = (mechanism: string, rest: string): string =>
  `security.protocol=SASL_SSL\nsasl.mechanism=${mechanism}\n${rest}`
test.each([
  ['security.protocol=TLS', /expected one of PLAINTEXT/],
  [`sasl.jaas.config=${plainModule} password="hunter2";`, /nothing would use it: set security\.protocol/],
  [sasl('PLAIN', ''), /needs sasl\.jaas\.config=.*PlainLoginModule/],
  [sasl('PLAIN', `sasl.jaas.config=${scramModule} username="u" password="hunter2";`), /PLAIN needs PlainLoginModule/],
  [sasl('PLAIN', `sasl.jaas.config=${plainModule} password="hunter2";`), /the username is missing/],
  [sasl('CRAM-MD5', ''), /there are PLAIN, SCRAM-SHA-256/],
  [sasl('OAUTHBEARER', ''), /needs sasl\.oauthbearer\.token\.endpoint\.url/],
  [sasl('OAUTHBEARER', 'sasl.oauthbearer.token.endpoint.url=https://x'), /client\.credentials\.client\.id/],
  [sasl('OAUTHBEARER', 'sasl.oauthbearer.jwt.retriever.class=x.JwtBearerJwtRetriever'), /built in are/],
  [sasl('OAUTHBEARER', 'sasl.login.callback.handler.class=com.acme.Handler'), /class of the Java virtual machine/],
  ['security.protocol=SSL\nssl.keystore.location=/k.jks', /Java key store \(JKS\).*keytool -importkeystore/],
  [
    'security.protocol=SSL\nssl.truststore.type=PKCS12\nssl.truststore.location=/t.p12',
    /openssl pkcs12 -in \/t\.p12 -nokeys/,
  ],
  ['security.protocol=SSL\nssl.keystore.key=hunter2', /belong together/],
  ['security.protocol=SSL\nssl.cipher.suites=TLS_NULL', /no counterpart in OpenSSL/],
  ['security.protocol=SSL\nssl.enabled.protocols=SSLv3', /Node\.js has TLSv1/],
  ['security.protocol=SSL\nssl.endpoint.identification.algorithm=ldaps', /can be https, or empty/],
  ['sasl.mechanizm=x', /did you mean sasl\.mechanism\?/],
  ['ssl.engine.factory.class=x', /Java virtual machine/],
])('the properties %j are refused, without their secrets', (text, message) => {
  let said = ''
  try {
    read(text)
  } catch (error) {
    said = String(error)
  }
  expect(said).toMatch(message)
  expect(said).not.toContain('hunter2')
})

test('presets are configurations of the managed clouds', () => {
  const apiKey = confluentCloud({ bootstrapServers: 'pkc:9092', apiKey: 'k', apiSecret: 's' })
  expect(configOf({ ...apiKey })).toMatchObject({
    securityProtocol: 'SASL_SSL',
    sasl: { mechanism: 'PLAIN', username: 'k', password: 's' },
  })
  const oauth = { tokenEndpointUrl: 'https://idp/', clientId: 'i', clientSecret: 's' }
  expect(
    confluentCloud({ bootstrapServers: 'pkc:9092', oauth, logicalCluster: 'lkc-1', identityPoolId: 'pool-1' }).sasl,
  ).toEqual({
    mechanism: 'OAUTHBEARER',
    clientCredentials: oauth,
    extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool-1' },
  })
  expect(configOf({ ...amazonMsk({ bootstrapServers: 'b-1:9098' }) }).sasl).toEqual({ mechanism: 'AWS_MSK_IAM' })
  expect(configOf({ ...amazonMsk({ bootstrapServers: 'b-1:9096', username: 'u', password: 'p' }) }).sasl).toEqual({
    mechanism: 'SCRAM-SHA-512',
    username: 'u',
    password: 'p',
  })
  const text = 'Endpoint=sb://ns.servicebus.windows.net/;SharedAccessKeyName=n;SharedAccessKey=k='
  expect(configOf({ ...eventHubs(text) })).toMatchObject({
    bootstrapServers: 'ns.servicebus.windows.net:9093',
    sasl: { mechanism: 'PLAIN', username: '$ConnectionString', password: text },
    connectionsMaxIdleMs: 180_000,
    requestTimeoutMs: 60_000,
  })
  expect(() => eventHubs('secret')).toThrow('must hold Endpoint=sb://')
  expect(() => eventHubs('secret')).not.toThrow('secret')
})

test.each([
  [7, /expected an object/],
  [{ mechanism: 'plain', username: 'u', password: 'hunter2' }, /in capitals/],
  [{ mechanism: 'PLAIN', username: 'u' }, /needs a password/],
  [{ mechanism: 'PLAIN', password: 'hunter2' }, /needs a username/],
  [{ mechanism: 'PLAIN', username: 'u', password: 'hunter2\0' }, /NUL/],
  [{ mechanism: 'PLAIN', username: 'u', passwort: 'hunter2' }, /PLAIN has no passwort/],
  [{ mechanism: 'OAUTHBEARER' }, /exactly one of token, clientCredentials, tokenFile, unsecured; none is set/],
  [{ mechanism: 'OAUTHBEARER', token: 'hunter2' }, /token must be a function/],
  [{ mechanism: 'OAUTHBEARER', tokenFile: 'x', extensions: { auth: 'hunter2' } }, /cannot be called 'auth'/],
])('the sasl configuration %j is refused without its secrets', (value, message) => {
  let said = ''
  try {
    configOf({ bootstrapServers: 'a:1', sasl: value as never })
  } catch (error) {
    said = String(error)
  }
  expect(said).toMatch(message)
  expect(said).not.toContain('hunter2')
})
