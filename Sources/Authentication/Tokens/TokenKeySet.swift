/// The keys that an issuer publishes: a JSON Web Key Set (RFC 7517).
struct TokenKeySet: Sendable {
    /// A key set that cannot be used at all.
    struct Invalid: Error, Sendable {
        var message: String
    }

    /// More keys than an issuer has in use and in rotation.
    private static let maximumCount = 100
    private static let maximumBytes = 1 << 20

    private let keys: [VerificationKey]
    /// Why members of the set are left out, one sentence each. RFC 7517 section 5 wants them ignored.
    let ignored: [String]

    /// Reads a key set.
    ///
    /// - Throws: When it is not a key set, holds a private or symmetric key, or none that can be used.
    init(json: [UInt8]) throws(Invalid) {
        guard json.count <= Self.maximumBytes else { throw Invalid(message: "it is larger than 1 MiB") }
        let members = try Self.members(of: json)
        var keys: [VerificationKey] = []
        var ignored: [String] = []
        for (index, member) in members.enumerated() {
            guard case .object(let jwk) = member else { throw Invalid(message: "key \(index + 1) is not an object") }
            guard jwk["d"] == nil, jwk["k"] == nil else {
                throw Invalid(message: "key \(index + 1) is a private or symmetric key: publish public keys alone")
            }
            do throws(VerificationKey.Unusable) {
                try keys.append(VerificationKey(jwk: jwk))
            } catch {
                ignored.append("key \(index + 1) \(error.reason) and is ignored")
            }
        }
        guard !keys.isEmpty else {
            let reasons = ignored.isEmpty ? "" : " (\(ignored.joined(separator: "; ")))"
            throw Invalid(message: "it holds no key that can be used\(reasons)")
        }
        self.keys = keys
        self.ignored = ignored
    }

    /// A set of one key.
    init(_ key: VerificationKey) {
        keys = [key]
        ignored = []
    }

    /// How many keys can be used.
    var count: Int { keys.count }

    /// Whether there is a key of that name.
    func knows(_ identifier: String) -> Bool {
        keys.contains { $0.identifier.map { $0.utf8.elementsEqual(identifier.utf8) } ?? false }
    }

    /// The keys that a token may be signed with.
    ///
    /// With a `kid` those of that `kid`, and those that have none; without one, the only key that fits the algorithm. When
    /// several fit the answer is nothing: whoever has no valid token must not make us try them all.
    func candidates(identifier: String?, algorithm: JWSAlgorithm) -> [VerificationKey] {
        let fitting = keys.filter { $0.algorithms.contains(algorithm) }
        guard let identifier else { return fitting.count == 1 ? fitting : [] }
        let named = fitting.filter { $0.identifier.map { $0.utf8.elementsEqual(identifier.utf8) } ?? false }
        return named.isEmpty ? fitting.filter { $0.identifier == nil } : named
    }

    private static func members(of json: [UInt8]) throws(Invalid) -> [JSONValue] {
        let object: JSONObject
        do throws(JSONReader.Invalid) {
            object = try JSONReader.object(of: json)
        } catch {
            throw Invalid(message: "it is not a JSON object without duplicate names (at byte \(error.offset))")
        }
        guard case .array(let members) = object["keys"] else { throw Invalid(message: "it has no `keys` array") }
        guard members.count <= maximumCount else { throw Invalid(message: "it has more than \(maximumCount) keys") }
        return members
    }
}
