/// A signature algorithm of RFC 7518 (and RFC 8037, RFC 9864) that is accepted. All are asymmetric: `none` and the HMACs are
/// not here, so nothing can choose them.
enum JWSAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
    case ed25519 = "Ed25519"

    /// Those of an RSA key.
    static let rsa: Set<JWSAlgorithm> = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]

    /// The algorithm of exactly that name. Case counts (RFC 7515 section 4.1.1).
    init?(exactly name: String) {
        guard let found = Self.allCases.first(where: { $0.rawValue.utf8.elementsEqual(name.utf8) }) else { return nil }
        self = found
    }
}
