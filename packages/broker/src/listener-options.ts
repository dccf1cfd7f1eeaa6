/** Every {@link SecurityProtocol}. */
export const securityProtocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const

/** How the clients of a listener are talked to. Kafka: `security.protocol`. */
export type SecurityProtocol = (typeof securityProtocols)[number]

/** Every {@link SaslMechanism}. */
export const saslMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const

/** How a client shows who it is. GSSAPI is not available. */
export type SaslMechanism = (typeof saslMechanisms)[number]

/** One way into a broker. */
export interface ListenerOptions {
  /** Default: the name of the listener, if that is a protocol. */
  readonly protocol?: SecurityProtocol
  /** Address to listen on. Default 127.0.0.1; 0.0.0.0 for all. */
  readonly host?: string
  /** Port to listen on; 0, the default, picks a free one. */
  readonly port?: number
  /** Name that clients are told to connect to. Default: `host`, or localhost where that is a wildcard. */
  readonly advertisedHost?: string
  /** Port that clients are told to connect to. Default: the port that is listened on. */
  readonly advertisedPort?: number
  /** For SSL and SASL_SSL. */
  readonly tls?: ListenerTls
  /** For SASL_PLAINTEXT and SASL_SSL. */
  readonly sasl?: ListenerSasl
}

/** The broker's side of TLS. Each PEM is either the text itself or the path of a file. */
export interface ListenerTls {
  /** The private key, PEM. */
  readonly key?: string
  /** The certificate and those that lead to its authority, PEM. */
  readonly cert?: string
  /** Key and certificate in one PKCS #12 file, in place of the two: its path. */
  readonly pfx?: string
  /** Of an encrypted key or PKCS #12 file. */
  readonly passphrase?: string
  /** Certificates of the authorities whose clients are believed, PEM. Default: those that Node brings. */
  readonly ca?: string
  /** Whether clients have to show a certificate; `none` by default. Kafka: `ssl.client.auth`. */
  readonly clientAuth?: 'none' | 'requested' | 'required'
  /** How the subject of a client's certificate becomes a user; `DEFAULT` takes it as it is. Kafka: `ssl.principal.mapping.rules`. */
  readonly principalMappingRules?: string
  /** Protocols from `TLSv1.2` and `TLSv1.3`. Default: both. Kafka: `ssl.enabled.protocols`. */
  readonly enabledProtocols?: readonly string[]
  /** Cipher suites under OpenSSL's names, `:` between them. Default: Node's. */
  readonly ciphers?: string
}

/** Who may log in. */
export interface ListenerSasl {
  /** Default: PLAIN when there are users, OAUTHBEARER when it is set up, and both kinds of SCRAM. Kafka: `sasl.enabled.mechanisms`. */
  readonly mechanisms?: readonly SaslMechanism[]
  /** Passwords of the users of PLAIN, by name. */
  readonly users?: Readonly<Record<string, string>>
  readonly oauthbearer?: OauthbearerValidation
  /**
   * After so many ms a client has to log in again, or its connection is closed (KIP-368); 0 for never. Default: the
   * `connections.max.reauth.ms` of the broker.
   */
  readonly maxReauthMs?: number
}

/** Which OAUTHBEARER tokens are good. Either signed ones, by the keys of `jwks`, or unsecured ones, which anybody can write. */
export interface OauthbearerValidation {
  /** Where the keys are: an `http:`, `https:` or `file:` address, or the key set itself as JSON. Kafka: `sasl.oauthbearer.jwks.endpoint.url`. */
  readonly jwks?: string
  /** `true` believes tokens without a signature: for tests. */
  readonly unsecured?: boolean
  /** Who must have issued them. Kafka: `sasl.oauthbearer.expected.issuer`. */
  readonly issuer?: string
  /** One of these must be meant. Kafka: `sasl.oauthbearer.expected.audience`. */
  readonly audience?: readonly string[]
  /** Scopes that a token must have. */
  readonly requiredScope?: readonly string[]
  /** Claim with the name of the user. Default `sub`. */
  readonly subClaimName?: string
  /** Claim with the scopes. Default `scope`. */
  readonly scopeClaimName?: string
  /** How far clocks may differ, in ms. Default 30 000 for signed tokens, 0 for unsecured ones, as in Kafka. */
  readonly clockSkewMs?: number
  /** How long keys are used before they are fetched again, in ms. Default 3 600 000. */
  readonly jwksRefreshMs?: number
}
