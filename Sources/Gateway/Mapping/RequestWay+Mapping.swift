import Authentication
import ClientCertificates
import NIOCore
import SallyportPolicy

/// The answers to `POST /mtls/mapping`.
extension RequestWay {
    /// The document that answers the questions: one truth value for each.
    func mapping(
        of entries: [MappingEntry], for principal: Principal, now: Timestamp
    ) throws(Halt) -> ByteBuffer {
        var readings: [ClientIdentityReading] = []
        var answers: [(key: String, isMapped: Bool)] = []
        var answered: Set<[UInt8]> = []
        for entry in entries where answered.insert(Array(entry.key.utf8)).inserted {
            answers.append((entry.key, try isMapped(entry, for: principal, now: now, &readings)))
        }
        guard readings.isEmpty else { throw .reading(readings) }
        var json = JSONWriter()
        json.object { object in
            for answer in answers { object.field(answer.key, answer.isMapped) }
        }
        return ByteBuffer(bytes: json.bytes)
    }

    /// Whether a call of the account would present a certificate, by any method that its policy allows.
    ///
    /// Of accounts that are not the principal's nobody learns anything: the answer is that of an account without
    /// certificates. A source that cannot be reached is an outage here too, and not the absence of a certificate.
    private func isMapped(
        _ entry: MappingEntry, for principal: Principal, now: Timestamp, _ readings: inout [ClientIdentityReading]
    ) throws(Halt) -> Bool {
        guard principal.isEntitled(to: entry.account.text), entry.url.scheme == .https else { return false }
        var outage: GatewayError?
        var unread: [ClientIdentityReading] = []
        for reference in references(of: entry) {
            switch snapshot.identities.identity(for: reference, at: Int64(now.seconds)) {
            case .usable: return true
            case .notUsable: continue
            case .unavailable(let detail, let seconds):
                outage = .certificateUnavailable(because: detail, retryAfterSeconds: seconds)
            case .reading(let reading) where hasWaited:
                let (detail, seconds) = reading.outage
                outage = .certificateUnavailable(because: detail, retryAfterSeconds: seconds)
            case .reading(let reading):
                unread.append(reading)
            }
        }
        readings += unread
        if let outage { throw .refused(outage) }
        return false
    }

    private func references(of entry: MappingEntry) -> Set<String> {
        var references: Set<String> = []
        for method in Method.allCases {
            let request = PolicyRequest(
                account: entry.account, method: method, url: entry.url, service: entry.service)
            guard case .allow(let permit) = snapshot.tree.decide(request, scopes: .everyScope),
                let reference = permit.certificate
            else { continue }
            references.insert(reference)
        }
        return references
    }
}
