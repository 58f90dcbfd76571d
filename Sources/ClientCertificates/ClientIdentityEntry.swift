internal import Crypto
internal import FoundationEssentials

/// What a store keeps for one reference. Everything but the time of the question has been judged.
enum ClientIdentityEntry: Sendable {
    /// A file that could be parsed.
    struct Loaded: Sendable {
        let file: CertificateFile
        /// Of the whole file, to notice that it has changed.
        let contentDigest: SHA256Digest
        let isWorldReadable: Bool
        /// Why this is an earlier content of the file and not today's; `nil` when it is today's.
        var outage: String?
    }

    case loaded(Loaded)
    case notUsable(NotUsable)
    case unavailable(String)

    /// The loaded file, if there is one.
    var loaded: Loaded? {
        guard case .loaded(let loaded) = self else { return nil }
        return loaded
    }

    /// This entry for a time in which its file cannot be read; `nil` when there is nothing to keep.
    func kept(through outage: String) -> ClientIdentityEntry? {
        guard var kept = loaded else { return nil }
        kept.outage = outage
        return .loaded(kept)
    }

    /// What to answer at `now`, in seconds since 1970-01-01T00:00:00Z.
    ///
    /// - Parameter retryAfterSeconds: When a source that is out of reach is asked again.
    func answer(reference: String, at now: Int64, retryAfterSeconds: Int) -> ClientIdentityAnswer {
        switch self {
        case .notUsable(let reason): return .notUsable(reason)
        case .unavailable(let detail): return .unavailable(detail: detail, retryAfterSeconds: retryAfterSeconds)
        case .loaded(let loaded):
            guard let problem = loaded.problem(reference: reference, at: now) else {
                return .usable(loaded.file.identity)
            }
            // An earlier content serves while it is valid. Afterwards nobody knows what the file says today, so that
            // this is the outage and not an expired certificate.
            guard let outage = loaded.outage else { return .notUsable(problem) }
            return .unavailable(detail: outage, retryAfterSeconds: retryAfterSeconds)
        }
    }

    /// What `check` tells at `now`, in seconds since 1970-01-01T00:00:00Z.
    func status(reference: String, at now: Int64) -> ClientIdentityStatus {
        let problem: ClientIdentityStatus.Problem? =
            switch answer(reference: reference, at: now, retryAfterSeconds: 0) {
            case .usable, .reading: nil
            case .notUsable(let reason): .notUsable(reason)
            case .unavailable(let detail, _): .unavailable(detail: detail)
            }
        return ClientIdentityStatus(
            reference: reference, facts: loaded.map { ClientIdentityStatus.Facts($0.file.identity, at: now) },
            problem: problem, warnings: loaded?.warnings(reference: reference) ?? [])
    }
}

extension ClientIdentityEntry.Loaded {
    /// Why the certificate cannot be presented at `now`; `nil` when it can.
    func problem(reference: String, at now: Int64) -> NotUsable? {
        let identity = file.identity
        if let missingUsage = file.missingUsage {
            return NotUsable(.notForClients, "`\(reference)`: \(missingUsage)")
        }
        if now > identity.notAfter {
            return NotUsable(.expired, "`\(reference)` expired after \(Self.date(identity.notAfter))")
        }
        if now < identity.notBefore {
            return NotUsable(.notYetValid, "`\(reference)` is not valid before \(Self.date(identity.notBefore))")
        }
        return nil
    }

    fileprivate func warnings(reference: String) -> [String] {
        var warnings = file.warnings
        if isWorldReadable {
            warnings.append("everyone on this machine can read the private key in `\(reference)`: take the right away")
        }
        if let outage {
            warnings.append("what was read earlier is in use: \(outage)")
        }
        return warnings
    }

    private static func date(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
    }
}

extension ClientIdentityStatus.Facts {
    /// The facts of `identity` as they stand at `now`.
    fileprivate init(_ identity: ClientIdentity, at now: Int64) {
        let secondsPerDay: Int64 = 86_400
        let left = identity.notAfter - now
        self.init(
            subject: identity.subject, issuer: identity.issuer, notBefore: identity.notBefore,
            notAfter: identity.notAfter, fingerprint: identity.fingerprint,
            daysToExpiry: Int(left >= 0 ? left / secondsPerDay : -((-left + secondsPerDay - 1) / secondsPerDay)))
    }
}
