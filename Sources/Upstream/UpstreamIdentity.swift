/// The client certificate that a request presents.
package struct UpstreamIdentity: Sendable {
    /// The certificate and its intermediates in PEM, leaf first.
    package var certificateChainPEM: [UInt8]
    /// The private key in PEM, not encrypted.
    package var privateKeyPEM: [UInt8]
    /// Names the certificate and the key, such as the fingerprint of the one and the digest of the other.
    package var poolKey: String

    /// A client certificate with its key.
    /// - Parameters:
    ///   - certificateChainPEM: The chain, leaf first.
    ///   - privateKeyPEM: The key of the leaf.
    ///   - poolKey: Names both.
    package init(certificateChainPEM: [UInt8], privateKeyPEM: [UInt8], poolKey: String) {
        self.certificateChainPEM = certificateChainPEM
        self.privateKeyPEM = privateKeyPEM
        self.poolKey = poolKey
    }
}

extension UpstreamIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the certificate; never shows the key.
    package var description: String { "UpstreamIdentity(\(poolKey))" }
    /// The same as `description`.
    package var debugDescription: String { description }
    /// Hides the key from `dump` and from the messages of failed tests.
    package var customMirror: Mirror { Mirror(self, children: ["poolKey": poolKey]) }
}

extension UpstreamIdentity: Hashable {
    /// Whether both are the same certificate and key, byte for byte: `poolKey` alone is not trusted to tell them apart.
    package static func == (left: UpstreamIdentity, right: UpstreamIdentity) -> Bool {
        left.poolKey.isSame(as: right.poolKey) && left.privateKeyPEM == right.privateKeyPEM
            && left.certificateChainPEM == right.certificateChainPEM
    }

    /// Feeds the name alone, which is enough to spread the keys of a dictionary.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(poolKey)
    }
}
