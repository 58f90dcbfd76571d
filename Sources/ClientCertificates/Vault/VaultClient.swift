internal import FoundationEssentials

/// Speaks Vault's HTTP interface: makes requests, asks again where that helps, and says what an answer means.
///
/// It knows nothing of tokens but how to send them: those are a ``VaultSession``'s.
struct VaultClient: Sendable {
    /// What a path holds.
    enum Reading: Sendable {
        case found(VaultDocument)
        /// There is nothing there, or nothing any more; then the version is that of what was deleted.
        case absent(version: Int)
    }

    let settings: VaultSettings
    let transport: any VaultTransport

    /// No answer that is of use has more bytes.
    private static let answerLimit = 1 << 20
    /// How long is waited before asking again, in milliseconds, at most: passing trouble passes in that time or not at all.
    private static let pauses = [100, 400]

    /// Makes a request, and makes it again where Vault is too busy or the connection broke.
    ///
    /// - Parameters:
    ///   - path: What follows `/v1/`.
    ///   - body: A JSON document; a request that has one is made again only where it was not carried out.
    func send(
        _ method: String = "GET", _ path: String, token: SecretBytes?, body: SecretBytes? = nil
    ) async throws(VaultFailure) -> Reading {
        for pause in Self.pauses {
            let start = ContinuousClock.now
            do throws(VaultFailure) {
                return try await attempt(method, path, token: token, body: body)
            } catch {
                // Who waits for this has waited long enough when the answer took its time.
                let isSoon = .now - start < .seconds(1) && (error.retryAfter ?? 0) <= 1
                guard error.isPassing, isSoon, body == nil || error.retryAfter != nil else { throw error }
                try? await Task.sleep(for: .milliseconds(Int.random(in: pause / 2...pause)))
            }
        }
        return try await attempt(method, path, token: token, body: body)
    }

    private func attempt(
        _ method: String, _ path: String, token: SecretBytes?, body: SecretBytes?
    ) async throws(VaultFailure) -> Reading {
        let request = VaultRequest(
            method: method, url: "\(settings.address)/v1/\(path)", authorities: settings.authorities,
            allowsHTTP: settings.allowsHTTP, timeout: settings.timeout, token: token, namespace: settings.namespace,
            body: body, answerLimit: Self.answerLimit)
        let answer: VaultAnswer
        do throws(VaultUnreachable) {
            answer = try await transport.send(request)
        } catch {
            throw .unreachable(error)
        }
        return try judge(answer, method, path)
    }

    private func judge(
        _ answer: VaultAnswer, _ method: String, _ path: String
    ) throws(VaultFailure) -> Reading {
        let document = VaultDocument(answer.body)
        switch answer.status {
        case 200:
            guard let document else { throw .notUnderstood(path) }
            return .found(document)
        case 204:
            return .absent(version: 0)
        case 404:
            return try judgeAbsence(document, path)
        case 403:
            throw VaultFailure(.secret, Self.denial(of: method, path), isDenial: true)
        case 429:
            throw VaultFailure(
                .source, "Vault refuses more requests for now (429): a rate limit quota of its own is used up",
                isPassing: true, retryAfter: answer.retryAfter ?? 0)
        case 503:
            let isSealed = document?.errors?.contains { $0.contains("sealed") } ?? false
            throw VaultFailure(
                .source,
                isSealed ? "Vault is sealed (503): unseal it" : "Vault cannot serve now (503)",
                isPassing: !isSealed, retryAfter: answer.retryAfter ?? 0)
        case 400:
            throw VaultFailure(
                .secret, "Vault takes the request for `\(path)` for wrong (400)\(Self.quote(document?.errors))",
                isRejection: true)
        case 500...599:
            throw VaultFailure(
                .source, "Vault failed (\(answer.status)) at `\(path)`\(Self.quote(document?.errors))", isPassing: true)
        default:
            throw VaultFailure(
                .source, "Vault answered \(answer.status) for `\(path)`; is it Vault that listens at its address?")
        }
    }

    /// A secret that is gone has its metadata left; one that never was has an empty list of errors. Any other 404 is about
    /// the path: a mount that does not exist, or something that is not Vault.
    private func judgeAbsence(_ document: VaultDocument?, _ path: String) throws(VaultFailure) -> Reading {
        guard let document else { throw .notUnderstood(path) }
        if let errors = document.errors {
            guard !errors.isEmpty else { return .absent(version: 0) }
            throw VaultFailure(
                .secret,
                "nothing in Vault serves `\(path)` (404)\(Self.quote(errors)); are the mount and the namespace right?")
        }
        guard let data = document.data?.members, case .null? = data["data"] else { throw .notUnderstood(path) }
        return .absent(version: document.data?["metadata"]?["version"]?.number ?? 0)
    }

    private static func denial(of method: String, _ path: String) -> String {
        let capability = method == "GET" ? "read" : "create\", \"update"
        return "Vault refuses `\(path)` to the gateway's token (403); give it a policy that has: "
            + "path \"\(path)\" { capabilities = [\"\(capability)\"] }"
    }

    /// What Vault itself says, short and of printable characters. It never repeats what was sent.
    private static func quote(_ errors: [String]?) -> String {
        guard let first = errors?.first else { return "" }
        let text = first.unicodeScalars.prefix(200).map { $0.properties.generalCategory == .control ? " " : String($0) }
        return ": \(text.joined())"
    }
}
