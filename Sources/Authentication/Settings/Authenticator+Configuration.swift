extension Authenticator {
    /// Whom an authenticator knows, and how it judges.
    package struct Configuration: Sendable {
        /// The legal values of `timestampWindow`.
        package static let timestampWindows = 1...3600

        /// The OAuth 1.0a consumers.
        package var consumers: [Consumer]
        /// How far `oauth_timestamp` may be from our clock, to either side, in seconds.
        package var timestampWindow: Int
        /// What clients sign instead of what the request shows: scheme, host, and a path that a proxy takes away.
        package var baseURL: String?
        /// The issuers of bearer tokens.
        package var issuers: [JWTIssuer]
        /// How many failures are borne.
        package var failureLimits: FailureDamper.Limits
        /// Who is asked about bearer tokens of no such issuer; nil where nobody is.
        package var introspection: IntrospectionSettings?

        /// A configuration; nothing is checked yet.
        package init(
            consumers: [Consumer] = [], timestampWindow: Int = 300, baseURL: String? = nil, issuers: [JWTIssuer] = [],
            introspection: IntrospectionSettings? = nil, failureLimits: FailureDamper.Limits = .init()
        ) {
            self.consumers = consumers
            self.timestampWindow = timestampWindow
            self.baseURL = baseURL
            self.issuers = issuers
            self.failureLimits = failureLimits
            self.introspection = introspection
        }

        /// The part that bearer tokens are judged by.
        var tokens: TokenSettings { TokenSettings(issuers: issuers, introspection: introspection) }

        /// Everything that is wrong with it, in its own order.
        package func problems() -> [ConfigurationProblem] {
            consumerProblems() + oauth1Problems() + issuerProblems()
                + (introspection?.problems ?? []).map { ConfigurationProblem(.introspection, $0) }
        }

        private func consumerProblems() -> [ConfigurationProblem] {
            var seen: Set<[UInt8]> = []
            var problems: [ConfigurationProblem] = []
            for (index, consumer) in consumers.enumerated() {
                problems += consumer.problems.map { ConfigurationProblem(.consumer(index), $0) }
                if !seen.insert(Array(consumer.key.utf8)).inserted {
                    problems.append(
                        ConfigurationProblem(
                            .consumer(index),
                            "consumer `\(consumer.key)` is there twice: give one consumer several secrets instead"))
                }
            }
            return problems
        }

        private func oauth1Problems() -> [ConfigurationProblem] {
            var problems: [ConfigurationProblem] = []
            if !Self.timestampWindows.contains(timestampWindow) {
                problems.append(
                    ConfigurationProblem(
                        .timestampWindow,
                        "the timestamp window is \(timestampWindow) s: it must be from 1 s to 3600 s"))
            }
            if let baseURL, OAuth1Origin(baseURL: baseURL) == nil {
                problems.append(
                    ConfigurationProblem(
                        .baseURL, "`\(baseURL)` is not an http or https URL without user information, query or fragment"
                    ))
            }
            return problems
        }

        private func issuerProblems() -> [ConfigurationProblem] {
            var seen: Set<[UInt8]> = []
            var problems: [ConfigurationProblem] = []
            for (index, issuer) in issuers.enumerated() {
                problems += issuer.problems.map { ConfigurationProblem(.issuer(index), $0) }
                if !seen.insert(Array(issuer.issuer.utf8)).inserted {
                    problems.append(
                        ConfigurationProblem(.issuer(index), "issuer `\(issuer.issuer)` is there twice"))
                }
                problems += keyProblems(of: issuer, at: index)
            }
            return problems
        }

        private func keyProblems(of issuer: JWTIssuer, at index: Int) -> [ConfigurationProblem] {
            guard case .set(let json) = issuer.keys else { return [] }
            do throws(TokenKeySet.Invalid) {
                return try TokenKeySet(json: json).ignored.map {
                    ConfigurationProblem(
                        .issuer(index), "in the key set of issuer `\(issuer.issuer)`, \($0)", severity: .warning)
                }
            } catch {
                return [
                    ConfigurationProblem(
                        .issuer(index), "the key set of issuer `\(issuer.issuer)` cannot be used: \(error.message)")
                ]
            }
        }
    }
}
