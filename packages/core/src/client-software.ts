/** How the client introduces itself to brokers (KIP-511). A test compares the version with package.json. */
export const clientSoftware: { readonly name: string; readonly version: string } = { name: 'ottla', version: '0.1.0' }
