/// Where Vault is, and how the gateway makes itself known to it.
package struct VaultSettings: Sendable, Hashable {
    /// How a token is come by.
    package enum Authentication: Sendable, Hashable {
        /// A token that somebody else made.
        case token(SecretSource)
        /// The AppRole method; a wrapped secret id is unwrapped before its first use, which works once.
        case appRole(mount: String, roleID: String, secretID: SecretSource, isWrapped: Bool)
        /// The Kubernetes method, with the token of a service account.
        case kubernetes(mount: String, role: String, token: SecretSource)
    }

    /// How the PKI engine is asked for certificates.
    package struct PKI: Sendable, Hashable {
        /// Where the engine is mounted.
        package var mount: String
        /// How long certificates should be valid, in seconds; nil for what the role says.
        package var lifetime: Int?
        /// The common name for a role; a role that is not among them is the common name itself.
        package var commonNames: [String: String]

        /// Settings. The parameters are the properties of the same names.
        package init(mount: String = "pki", lifetime: Int? = nil, commonNames: [String: String] = [:]) {
            self.mount = mount
            self.lifetime = lifetime
            self.commonNames = commonNames
        }
    }

    /// The server's URL, without a slash at its end.
    package var address: String
    /// The authorities that the server is judged by, in PEM; nil for the system's.
    package var authorities: [UInt8]?
    /// Whether the URL may say `http`.
    package var allowsHTTP: Bool
    /// How long one answer may take in all.
    package var timeout: Duration
    /// The namespace; nil for the root one.
    package var namespace: String?
    /// How a token is come by.
    package var authentication: Authentication
    /// Where the key-value engine is mounted.
    package var mount: String
    /// The key-value engine's version, 1 or 2; nil to ask.
    package var version: Int?
    /// How the PKI engine is asked.
    package var pki: PKI
    /// How often a secret is read again.
    package var refresh: Duration
    /// How many secrets are read at once.
    package var concurrency: Int

    /// Settings. The parameters are the properties of the same names.
    package init(
        address: String, authorities: [UInt8]? = nil, allowsHTTP: Bool = false, timeout: Duration = .seconds(5),
        namespace: String? = nil, authentication: Authentication, mount: String = "secret", version: Int? = nil,
        pki: PKI = PKI(), refresh: Duration = .seconds(300), concurrency: Int = 16
    ) {
        self.address = address
        self.authorities = authorities
        self.allowsHTTP = allowsHTTP
        self.timeout = timeout
        self.namespace = namespace
        self.authentication = authentication
        self.mount = mount
        self.version = version
        self.pki = pki
        self.refresh = refresh
        self.concurrency = concurrency
    }
}

/// A secret that can be read again, for it may have been replaced since.
package struct SecretSource: Sendable, Hashable {
    /// Where it is, in words for the operator, such as `file:PATH`.
    package let name: String
    /// Tells sources of the same name apart, where the name does not say all.
    private let mark: Int
    /// Reads it as it is now; nil when it is not there.
    let read: @Sendable () -> SecretBytes?

    /// A source of this name; the name must not hold the secret.
    package init(name: String, mark: Int = 0, read: @escaping @Sendable () -> SecretBytes?) {
        self.name = name
        self.mark = mark
        self.read = read
    }

    /// Whether both are the same place, whatever is there.
    package static func == (left: SecretSource, right: SecretSource) -> Bool {
        left.name == right.name && left.mark == right.mark
    }

    /// Hashes the place.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(mark)
    }
}
