/// The gateway's standing with Vault: a token that is got when it is needed, renewed before it ends, and got anew when
/// Vault does not know it any more. Any number of callers share one login.
actor VaultSession {
    /// A token, and for how long it is good.
    struct Token: Sendable {
        let value: SecretBytes
        let isRenewable: Bool
        /// Whether Vault tells about it, so that one that is not known any more can be told from one that may not do something.
        let mayLookUpItself: Bool
        /// When it ends; nil for never, and where that is not known.
        let end: ContinuousClock.Instant?
        /// When to renew it: at two thirds of its time.
        let renewal: ContinuousClock.Instant?

        init(_ value: SecretBytes, isRenewable: Bool, lifetime: Int, mayLookUpItself: Bool = true) {
            let now = ContinuousClock.now
            self.value = value
            self.isRenewable = isRenewable
            self.mayLookUpItself = mayLookUpItself
            end = lifetime > 0 ? now + .seconds(lifetime) : nil
            renewal = lifetime > 0 ? now + .seconds(lifetime) * 2 / 3 : nil
        }

        var hasEnded: Bool { end.map { $0 <= .now } ?? false }
    }

    private let client: VaultClient
    private let login: VaultLogin
    private var token: Token?
    private var flight: Task<Result<Token, VaultFailure>, Never>?
    private var keeper: Task<Void, Never>?

    init(_ client: VaultClient) {
        self.client = client
        login = VaultLogin(client)
    }

    deinit {
        keeper?.cancel()
    }

    /// Makes a request with a good token.
    func send(
        _ method: String = "GET", _ path: String, body: SecretBytes? = nil
    ) async throws(VaultFailure) -> VaultClient.Reading {
        let token = try await good()
        do throws(VaultFailure) {
            return try await client.send(method, path, token: token.value, body: body)
        } catch {
            // A token that Vault does not know any more is refused just as one that may not do something.
            guard error.isDenial else { throw error }
            if token.mayLookUpItself, try await isKnown(token) { throw error }
            forget(token)
            let next = try await good()
            guard next.value.bytes != token.value.bytes else {
                throw token.mayLookUpItself ? login.refused : error.doubting(login.source)
            }
            return try await client.send(method, path, token: next.value, body: body)
        }
    }

    private func good() async throws(VaultFailure) -> Token {
        if let token, !token.hasEnded { return token }
        let flight = flight ?? Task { await self.login.run() }
        self.flight = flight
        let result = await flight.value
        if self.flight == flight {
            self.flight = nil
            if case .success(let token) = result { take(token) }
        }
        return try result.get()
    }

    private func isKnown(_ token: Token) async throws(VaultFailure) -> Bool {
        do throws(VaultFailure) {
            _ = try await client.send("GET", "auth/token/lookup-self", token: token.value)
            return true
        } catch {
            guard error.isDenial else { throw error }
            return false
        }
    }

    private func forget(_ token: Token) {
        if self.token?.value === token.value { self.token = nil }
    }
}

// MARK: - Renewal

extension VaultSession {
    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(30)

    private func take(_ token: Token) {
        self.token = token
        keeper?.cancel()
        guard token.isRenewable, let renewal = token.renewal else { return }
        keeper = Task { [weak self] in
            try? await Task.sleep(until: renewal)
            var pause = Self.firstPause
            while !Task.isCancelled, await self?.renew(token) == false {
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    /// Has the token live on.
    /// - Returns: whether there is nothing more to be done for it. One that cannot be renewed lives to its end.
    private func renew(_ token: Token) async -> Bool {
        guard self.token?.value === token.value, !token.hasEnded else { return true }
        do throws(VaultFailure) {
            let reading = try await client.send("POST", "auth/token/renew-self", token: token.value, body: .emptyObject)
            guard case .found(let document) = reading, let auth = document.auth else { return true }
            // Close to the longest life that it may have, a renewal adds less and less.
            guard auth.lifetime > 1, self.token?.value === token.value else { return true }
            take(Token(token.value, isRenewable: auth.isRenewable, lifetime: auth.lifetime))
            return true
        } catch {
            return error.isDenial
        }
    }
}

extension SecretBytes {
    /// `{}`.
    static let emptyObject = SecretBytes(Array("{}".utf8))
}
